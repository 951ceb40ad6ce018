// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// Times the C++ OpenIGTLink library: `codec SECONDS` measures every message for that long and
// prints "message;direction;variant;nanoseconds" lines.
//
// Variant "new" makes a message object for each message, as the Python contenders do. Variant
// "reused" keeps one object, and an image's pixels already lie in it: the best the library can do.
// Bytes reach the object by memcpy, as recv would put them there; that is not timed when unpacking.

#include <igtlImageMessage.h>
#include <igtlPointMessage.h>
#include <igtlStringMessage.h>
#include <igtlTrackingDataMessage.h>
#include <igtlTransformMessage.h>
#include <igtl_util.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace
{
using Clock = std::chrono::steady_clock;
const unsigned kSeconds = 1700000000, kNanoseconds = 123456789;
const int kPoints = 100, kTools = 30;
const char * kText = "The quick brown fox jumps over the lazy dog.";
double budget = 0.02;
volatile double sink;  // what is read goes here, so that no compiler leaves it out

// Nanoseconds between start() and stop(), without what the clock itself costs.
class Stopwatch
{
public:
  Stopwatch()
  {
    for (int i = 0; i < 1000; ++i) {start(); stop();}
    cost_ = std::chrono::duration<double, std::nano>(total_).count() / 1000;
    total_ = Clock::duration::zero();
  }
  void start() {begin_ = Clock::now();}
  void stop() {total_ += Clock::now() - begin_;}
  double mean(int per_message, int messages) const
  {
    const double all = std::chrono::duration<double, std::nano>(total_).count();
    return all / messages - cost_ * per_message;
  }

private:
  Clock::time_point begin_;
  Clock::duration total_{Clock::duration::zero()};
  double cost_ = 0;
};

void measure(
  const std::string & name, const char * direction, const char * variant, int stops,
  const std::function<void(Stopwatch &)> & once)
{
  Stopwatch watch;
  const auto begin = Clock::now();
  int messages = 0;
  do {
    once(watch);
    ++messages;
  } while (std::chrono::duration<double>(Clock::now() - begin).count() < budget);
  printf("%s;%s;%s;%.1f\n", name.c_str(), direction, variant, watch.mean(stops, messages));
}

void pose(int index, igtl::Matrix4x4 & matrix)
{
  igtl::IdentityMatrix(matrix);
  const float c = std::cos(index / 10.0f), s = std::sin(index / 10.0f);
  matrix[0][0] = c; matrix[0][1] = -s; matrix[1][0] = s; matrix[1][1] = c;
  matrix[0][3] = index; matrix[1][3] = 2 * index; matrix[2][3] = -index;
}

// One kind of message: how it is filled and how it is read.
template<class Message>
struct Kind
{
  std::string name;
  std::function<void(Message &)> fill;   // everything, for a new object
  std::function<void(Message &)> renew;  // what changes from message to message
  std::function<double(Message &)> read;
};

template<class Message>
void pack(const Kind<Message> & kind, Message & message, bool renew)
{
  message.SetDeviceName("ProbeToTracker");
  message.SetTimeStamp(kSeconds, igtl_nanosec_to_frac(kNanoseconds));
  (renew ? kind.renew : kind.fill)(message);
  message.Pack();
}

template<class Message>
void unpack(
  Stopwatch & watch, const Kind<Message> & kind, Message & message,
  igtl::MessageHeader & header, const std::vector<char> & data)
{
  header.InitPack();
  std::memcpy(header.GetPackPointer(), data.data(), 58);
  watch.start();
  header.Unpack();
  message.SetMessageHeader(&header);
  message.AllocatePack();
  watch.stop();
  std::memcpy(message.GetPackBodyPointer(), data.data() + 58, data.size() - 58);
  watch.start();
  if (!(message.Unpack(1) & igtl::MessageHeader::UNPACK_BODY)) {
    fprintf(stderr, "%s: the library refused the message\n", kind.name.c_str());
    exit(1);
  }
  unsigned seconds, fraction;
  message.GetTimeStamp(&seconds, &fraction);
  sink = igtl_frac_to_nanosec(fraction) + kind.read(message);
  watch.stop();
}

template<class Message>
void run(const Kind<Message> & kind)
{
  typename Message::Pointer kept = Message::New();
  pack(kind, *kept, false);
  const char * begin = static_cast<const char *>(kept->GetPackPointer());
  const std::vector<char> data(begin, begin + kept->GetPackSize());

  measure(kind.name, "pack", "new", 1, [&](Stopwatch & watch) {
    watch.start();
    typename Message::Pointer message = Message::New();
    pack(kind, *message, false);
    watch.stop();
  });
  measure(kind.name, "pack", "reused", 1, [&](Stopwatch & watch) {
    watch.start();
    pack(kind, *kept, true);
    watch.stop();
  });
  measure(kind.name, "unpack", "new", 3, [&](Stopwatch & watch) {
    watch.start();
    igtl::MessageHeader::Pointer header = igtl::MessageHeader::New();
    typename Message::Pointer message = Message::New();
    watch.stop();
    unpack(watch, kind, *message, *header, data);
  });
  igtl::MessageHeader::Pointer header = igtl::MessageHeader::New();
  typename Message::Pointer message = Message::New();
  measure(kind.name, "unpack", "reused", 2, [&](Stopwatch & watch) {
    unpack(watch, kind, *message, *header, data);
  });
}

void run_transform()
{
  igtl::Matrix4x4 matrix;
  pose(1, matrix);
  const auto fill = [&](igtl::TransformMessage & message) {message.SetMatrix(matrix);};
  run<igtl::TransformMessage>({"TRANSFORM", fill, fill, [](igtl::TransformMessage & message) {
    igtl::Matrix4x4 result;
    message.GetMatrix(result);
    return result[0][3];
  }});
}

void run_image(int columns, int rows)
{
  std::vector<unsigned char> pixels(columns * rows);
  for (size_t i = 0; i < pixels.size(); ++i) {pixels[i] = std::rand();}
  igtl::Matrix4x4 matrix;
  igtl::IdentityMatrix(matrix);
  const auto renew = [&](igtl::ImageMessage & message) {message.SetMatrix(matrix);};
  const auto fill = [&](igtl::ImageMessage & message) {
    message.SetDimensions(columns, rows, 1);
    message.SetSpacing(1, 1, 1);
    message.SetScalarTypeToUint8();
    message.SetSubVolume(columns, rows, 1, 0, 0, 0);
    message.AllocateScalars();
    std::memcpy(message.GetScalarPointer(), pixels.data(), pixels.size());
    message.SetMatrix(matrix);
  };
  const std::string name = "IMAGE " + std::to_string(columns) + "x" + std::to_string(rows);
  run<igtl::ImageMessage>({name, fill, renew, [](igtl::ImageMessage & message) {
    igtl::Matrix4x4 result;
    message.GetMatrix(result);
    return result[0][3] + *static_cast<unsigned char *>(message.GetScalarPointer());
  }});
}

void run_points()
{
  const auto fill = [](igtl::PointMessage & message) {
    message.ClearPointElement();
    for (int i = 0; i < kPoints; ++i) {
      igtl::PointElement::Pointer point = igtl::PointElement::New();
      point->SetName(("Landmark " + std::to_string(i)).c_str());
      point->SetGroupName("Landmark");
      point->SetRGBA(255, 255, 255, 255);
      point->SetPosition(i, 2 * i, 3 * i);
      message.AddPointElement(point);
    }
  };
  run<igtl::PointMessage>({"POINT, 100 points", fill, fill, [](igtl::PointMessage & message) {
    igtl::PointElement::Pointer point;
    float position[3];
    message.GetPointElement(0, point);
    point->GetPosition(position);
    return position[0];
  }});
}

void run_tools()
{
  const auto fill = [](igtl::TrackingDataMessage & message) {
    message.ClearTrackingDataElements();
    for (int i = 0; i < kTools; ++i) {
      igtl::TrackingDataElement::Pointer tool = igtl::TrackingDataElement::New();
      igtl::Matrix4x4 matrix;
      pose(i, matrix);
      tool->SetName(("Tool" + std::to_string(i)).c_str());
      tool->SetType(igtl::TrackingDataElement::TYPE_6D);
      tool->SetMatrix(matrix);
      message.AddTrackingDataElement(tool);
    }
  };
  run<igtl::TrackingDataMessage>(
    {"TDATA, 30 tools", fill, fill, [](igtl::TrackingDataMessage & message) {
      igtl::TrackingDataElement::Pointer tool;
      igtl::Matrix4x4 matrix;
      message.GetTrackingDataElement(0, tool);
      tool->GetMatrix(matrix);
      return matrix[0][3];
    }});
}

void run_string()
{
  const auto fill = [](igtl::StringMessage & message) {message.SetString(kText);};
  run<igtl::StringMessage>({"STRING", fill, fill, [](igtl::StringMessage & message) {
    return std::strlen(message.GetString());
  }});
}
}  // namespace

int main(int argc, char ** argv)
{
  if (argc > 1) {budget = std::atof(argv[1]);}
  run_transform();
  run_image(640, 480);
  run_image(1920, 1080);
  run_points();
  run_tools();
  run_string();
  return 0;
}
