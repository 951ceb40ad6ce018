// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// Takes messages of every type that the OpenIGTLink library has a class for, prints what the
// library makes of them, and sends each back, packed anew from the values it was unpacked to.
//
//     reflect PORT         listen there, for one client after the other
//     reflect HOST PORT    connect, and end with the connection
#include "reflect.hpp"

#include <igtlClientSocket.h>
#include <igtlMessageHeader.h>
#include <igtlServerSocket.h>
#include <igtl_header.h>

#include <cstdlib>
#include <iostream>

const std::map<std::string, Kind> & kinds()
{
  static const auto table = [] {
      std::map<std::string, Kind> made;
      for (auto add : {add_poses, add_images, add_landmarks, add_texts, add_numbers,
          add_surfaces, add_bundles, add_requests, add_version_3})
      {
        add(made);
      }
      return made;
    }();
  return table;
}

static std::vector<Message::Pointer> kept;

void keep(const Message::Pointer & message)
{
  kept.push_back(message);
}

static bool receive(igtl::Socket & socket, void * data, size_t size)
{
#if OpenIGTLink_HEADER_VERSION >= 2
  bool timeout = false;
  return socket.Receive(data, size, timeout) == size;
#else
  return socket.Receive(data, static_cast<int>(size)) == static_cast<int>(size);
#endif
}

static void print_header(igtl::MessageHeader & header)
{
  unsigned int second, fraction, nanosecond;
  igtl::TimeStamp::Pointer stamp = igtl::TimeStamp::New();
  header.GetTimeStamp(stamp);
  stamp->GetTimeStamp(&second, &nanosecond);
  Line("time") << second << nanosecond;
  header.GetTimeStamp(&second, &fraction);
  Line("stamp") << second << fraction;
  Line("type") << header.GetDeviceType();
  Line("device") << static_cast<igtl::MessageBase &>(header).GetDeviceName();
  Line("size") << header.GetBodySizeToRead();
}

#if OpenIGTLink_HEADER_VERSION >= 2
static void reflect_version_2(Message & got, Message & reply)
{
  Line("version") << got.GetHeaderVersion();
  reply.SetHeaderVersion(got.GetHeaderVersion());
  if (got.GetHeaderVersion() < 2) {return;}
  Line("message_id") << got.GetMessageID();
  reply.SetMessageID(got.GetMessageID());
  for (const auto & entry : got.GetMetaData()) {
    Line("metadata") << entry.first << entry.second.first << entry.second.second;
    reply.SetMetaDataElement(entry.first, entry.second.first, entry.second.second);
  }
}
#else
static void reflect_version_2(Message &, Message &) {}
#endif

static void send_like(igtl::Socket & socket, Message & got, Message & reply)
{
  unsigned int second, fraction;
  got.GetTimeStamp(&second, &fraction);
  reply.SetTimeStamp(second, fraction);
  reply.SetDeviceName(static_cast<const char *>(got.GetDeviceName()));
  reply.Pack();
  Line("reply").hex(reply.GetPackPointer(), IGTL_HEADER_SIZE);
  socket.Send(reply.GetPackPointer(), reply.GetPackSize());
}

static bool take(igtl::Socket & socket, igtl::MessageHeader::Pointer header, const Kind & kind)
{
  Message::Pointer got = kind.make(), reply = kind.make();
  got->SetMessageHeader(header);
  got->AllocatePack();
  size_t size = header->GetBodySizeToRead();
  if (size && !receive(socket, got->GetPackBodyPointer(), size)) {return false;}
  int done = got->Unpack(1);
  if (size && !(done & Message::UNPACK_BODY)) {
    Line("refused") << done;
    return true;
  }
  reflect_version_2(*got, *reply);
  kind.reflect(*got, *reply);
  send_like(socket, *got, *reply);
  kept.clear();
  return true;
}

static bool serve_one(igtl::Socket & socket)
{
  auto header = igtl::MessageHeader::New();
  header->InitPack();
  if (!receive(socket, header->GetPackPointer(), header->GetPackSize())) {return false;}
  header->Unpack();
  print_header(*header);
  bool going_on = true;
  auto found = kinds().find(header->GetDeviceType());
  if (found == kinds().end()) {
    Line("unknown") << header->GetDeviceType();
    socket.Skip(header->GetBodySizeToRead(), 0);
  } else {
    going_on = take(socket, header, found->second);
  }
  Line("end") << header->GetDeviceType();
  std::cout << std::flush;
  return going_on;
}

static int listen(int port)
{
  auto server = igtl::ServerSocket::New();
  if (server->CreateServer(port) < 0) {return EXIT_FAILURE;}
  while (true) {
    igtl::Socket::Pointer socket(server->WaitForConnection(1000).GetPointer());
    while (socket.IsNotNull() && serve_one(*socket)) {}
    if (socket.IsNotNull()) {socket->CloseSocket();}
  }
}

int main(int argc, char * argv[])
{
  if (argc == 2) {return listen(std::atoi(argv[1]));}
  if (argc != 3) {
    std::cerr << "usage: reflect PORT, or reflect HOST PORT\n";
    return EXIT_FAILURE;
  }
  auto socket = igtl::ClientSocket::New();
  if (socket->ConnectToServer(argv[1], std::atoi(argv[2])) != 0) {return EXIT_FAILURE;}
  while (serve_one(*socket)) {}
  return EXIT_SUCCESS;
}
