// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// What came with protocol version 3: COMMAND, RTS_COMMAND, VIDEO, VIDEOMETA and their requests.
#include "reflect.hpp"

#include <igtlConfigure.h>

#if OpenIGTLink_HEADER_VERSION >= 2
#include <igtlCommandMessage.h>
#include <igtlVideoMessage.h>
#include <igtlVideoMetaMessage.h>

#include <cstring>

static void reflect_command(igtl::CommandMessage & got, igtl::CommandMessage & reply)
{
  Line("command_id") << got.GetCommandId();
  Line("name") << got.GetCommandName();
  Line("encoding") << got.GetContentEncoding();
  Line("text") << got.GetCommandContent();
  reply.SetCommandId(got.GetCommandId());
  reply.SetCommandName(got.GetCommandName());
  reply.SetContentEncoding(got.GetContentEncoding());
  reply.SetCommandContent(got.GetCommandContent());
}

template<>
void reflect(igtl::CommandMessage & got, igtl::CommandMessage & reply)
{
  reflect_command(got, reply);
}

template<>
void reflect(igtl::RTSCommandMessage & got, igtl::RTSCommandMessage & reply)
{
  reflect_command(got, reply);
}

template<>
void reflect(igtl::VideoMessage & got, igtl::VideoMessage & reply)
{
  int part[3], offset[3];
  float spacing[3], origin[3];
  igtl::Matrix4x4 matrix;
  got.GetSubVolume(part, offset);
  got.GetSpacing(spacing);
  got.GetOrigin(origin);
  got.GetMatrix(matrix);
  Line("codec") << got.GetCodecType();
  Line("endian") << got.GetEndian();
  Line("frame") << got.GetFrameType();
  Line("dimensions") << got.GetWidth() << got.GetHeight() << got.GetAdditionalZDimension();
  Line("part").put(part, 3);
  Line("offset").put(offset, 3);
  Line("spacing").put(spacing, 3);
  Line("origin").put(origin, 3);
  Line("matrix").put(&matrix[0][0], 16);
  Line("stream").hex(got.GetPackFragmentPointer(2), got.GetBitStreamSize());
  reply.SetCodecType(got.GetCodecType().c_str());
  reply.SetEndian(got.GetEndian());
  reply.SetFrameType(got.GetFrameType());
  reply.SetWidth(got.GetWidth());
  reply.SetHeight(got.GetHeight());
  reply.SetAdditionalZDimension(got.GetAdditionalZDimension());
  reply.SetSubVolume(part, offset);
  reply.SetSpacing(spacing);
  reply.SetMatrix(matrix);
  reply.SetOrigin(origin);
  reply.SetBitStreamSize(got.GetBitStreamSize());
  reply.AllocateScalars();
  std::memcpy(
    reply.GetPackFragmentPointer(2), got.GetPackFragmentPointer(2), got.GetBitStreamSize());
}

template<>
void reflect(igtl::VideoMetaMessage & got, igtl::VideoMetaMessage & reply)
{
  for (int i = 0; i < got.GetNumberOfVideoMetaElement(); ++i) {
    igtl::VideoMetaElement::Pointer video, copy = igtl::VideoMetaElement::New();
    got.GetVideoMetaElement(i, video);
    igtlUint16 size[3];
    float spacing[3];
    igtl::Matrix4x4 matrix;
    video->GetSize(size[0], size[1], size[2]);
    video->GetSpacing(spacing[0], spacing[1], spacing[2]);
    video->GetMatrix(matrix);
    Line("name") << video->GetName();
    Line("id") << video->GetDeviceName();
    Line("patient_name") << video->GetPatientName();
    Line("patient_id") << video->GetPatientID();
    Line("zoom") << video->GetZoomLevel();
    Line("focal") << video->GetFocalLength();
    Line("dimensions").put(size, 3);
    Line("spacing").put(spacing, 3);
    Line("matrix").put(&matrix[0][0], 16);
    Line("scalar") << video->GetScalarType();
    copy->SetName(video->GetName());
    copy->SetDeviceName(video->GetDeviceName());
    copy->SetPatientName(video->GetPatientName());
    copy->SetPatientID(video->GetPatientID());
    copy->SetZoomLevel(video->GetZoomLevel());
    copy->SetFocalLength(video->GetFocalLength());
    copy->SetSize(size[0], size[1], size[2]);
    copy->SetSpacing(spacing[0], spacing[1], spacing[2]);
    copy->SetMatrix(matrix);
    copy->SetScalarType(video->GetScalarType());
    reply.AddVideoMetaElement(copy);
  }
}

void add_version_3(std::map<std::string, Kind> & table)
{
  add<igtl::CommandMessage>(table, "COMMAND");
  add<igtl::RTSCommandMessage>(table, "RTS_COMMAND");
  add<igtl::VideoMessage>(table, "VIDEO");
  add<igtl::VideoMetaMessage>(table, "VIDEOMETA");
  add_empty<igtl::GetVideoMetaMessage>(table, "GET_VMETA");
  add_empty<igtl::StopVideoMessage>(table, "STP_VIDEO");
}
#else
void add_version_3(std::map<std::string, Kind> &) {}
#endif
