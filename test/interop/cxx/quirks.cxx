// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// Sends what a program that uses the library innocently sends, and a receiver does not expect.
//
//     quirks HOST PORT
#include <igtlBindMessage.h>
#include <igtlClientSocket.h>
#include <igtlImageMessage.h>
#include <igtlPolyDataMessage.h>
#include <igtlSensorMessage.h>
#include <igtlStatusMessage.h>
#include <igtlTrackingDataMessage.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

static igtl::ClientSocket::Pointer connection;

template<class M>
static typename M::Pointer make(const char * device)
{
  auto message = M::New();
  message->SetDeviceName(device);
  return message;
}

template<class P>
static void send(const P & message)
{
  message->Pack();
  connection->Send(message->GetPackPointer(), message->GetPackSize());
}

// The flag of the byte order is left alone: it says big-endian, whatever the voxels are.
static void image_without_endian()
{
  auto image = make<igtl::ImageMessage>("endian");
  igtl::Matrix4x4 matrix;
  igtl::IdentityMatrix(matrix);
  image->SetDimensions(3, 1, 1);
  image->SetSubVolume(3, 1, 1, 0, 0, 0);
  image->SetSpacing(1, 1, 1);
  image->SetScalarTypeToUint16();
  image->AllocateScalars();
  image->SetMatrix(matrix);
  const igtlUint16 voxels[] = {1, 2, 0x1234};
  std::memcpy(image->GetScalarPointer(), voxels, sizeof(voxels));
  send(image);
}

// So is the spacing: it is 0, and the directions are multiplied with it.
static void image_without_spacing()
{
  auto image = make<igtl::ImageMessage>("spacing");
  igtl::Matrix4x4 matrix;
  igtl::IdentityMatrix(matrix);
  image->SetDimensions(1, 1, 1);
  image->SetSubVolume(1, 1, 1, 0, 0, 0);
  image->SetScalarTypeToUint8();
  image->AllocateScalars();
  image->SetMatrix(matrix);
  std::memset(image->GetScalarPointer(), 7, 1);
  send(image);
}

static void unknown_status()
{
  auto status = make<igtl::StatusMessage>("code");
  status->SetCode(20);
  status->SetSubCode(-1);
  status->SetErrorName("twenty letters, full");
  status->SetStatusString("");
  send(status);
}

static void full_width_name()
{
  auto tracking = make<igtl::TrackingDataMessage>("name");
  igtl::TrackingDataElement::Pointer tool = igtl::TrackingDataElement::New();
  igtl::Matrix4x4 matrix;
  igtl::IdentityMatrix(matrix);
  tool->SetName("twenty letters, full");
  tool->SetType(igtl::TrackingDataElement::TYPE_5D);
  tool->SetMatrix(matrix);
  tracking->AddTrackingDataElement(tool);
  send(tracking);
}

// 256 values: as many as eight bits can count, and one more.
static void too_many_values()
{
  auto sensor = make<igtl::SensorMessage>("length");
  sensor->SetLength(256);
  send(sensor);
}

// Names of an odd length in all; the type of 12 letters is left out.
static void wanted(igtl::GetBindMessage & query)
{
  query.AppendChildMessage("TRANSFORM", "odd");
  query.AppendChildMessage("STRING", "even");
  query.AppendChildMessage("GET_POLYDATA", "none");
}

static void bind_queries()
{
  send(make<igtl::GetBindMessage>("all"));
  auto some = make<igtl::GetBindMessage>("some");
  wanted(*some);
  send(some);
  auto start = make<igtl::StartBindMessage>("start");
  start->SetResolution(1000);
  wanted(*start);
  send(start);
}

static void attribute(const char * device, int type, int components)
{
  auto surface = make<igtl::PolyDataMessage>(device);
  auto points = igtl::PolyDataPointArray::New();
  points->AddPoint(1, 2, 3);
  points->AddPoint(4, 5, 6);
  surface->SetPoints(points);
  std::vector<float> values;
  for (int i = 0; i < 2 * components; ++i) {values.push_back(i + 0.5f);}
  auto first = igtl::PolyDataAttribute::New();
  first->SetType(type, components);
  first->SetName("first");
  first->SetSize(2);
  first->SetData(values.data());
  surface->ClearAttributes();
  surface->AddAttribute(first);
  auto second = igtl::PolyDataAttribute::New();
  second->SetType(igtl::PolyDataAttribute::POINT_SCALAR);
  second->SetName("second");
  second->SetSize(2);
  float scalars[] = {-1, -2};
  second->SetData(scalars);
  surface->AddAttribute(second);
  send(surface);
}

static void attributes()
{
  using Attribute = igtl::PolyDataAttribute;
  attribute("RGBA", Attribute::POINT_RGBA, 4);
  attribute("CELL_SCALARS", Attribute::CELL_SCALAR, 2);
  attribute("CELL_VECTORS", Attribute::CELL_VECTOR, 3);
  attribute("CELL_NORMALS", Attribute::CELL_NORMAL, 3);
  attribute("CELL_TENSORS", Attribute::CELL_TENSOR, 9);
  attribute("CELL_RGBA", Attribute::CELL_RGBA, 4);
#if OpenIGTLink_HEADER_VERSION >= 2
  attribute("TEXTURE_COORDINATES", Attribute::POINT_TCOORDS, 3);
  attribute("CELL_TEXTURE_COORDINATES", Attribute::CELL_TCOORDS, 3);
#endif
}

int main(int argc, char * argv[])
{
  connection = igtl::ClientSocket::New();
  if (argc != 3 || connection->ConnectToServer(argv[1], std::atoi(argv[2])) != 0) {
    return EXIT_FAILURE;
  }
  for (auto send_some : {image_without_endian, image_without_spacing, unknown_status,
      full_width_name, too_many_values, bind_queries, attributes})
  {
    send_some();
  }
  connection->CloseSocket();
  return EXIT_SUCCESS;
}
