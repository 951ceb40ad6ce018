// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// TRANSFORM, POSITION, TDATA, QTDATA.
#include "reflect.hpp"

#include <igtlPositionMessage.h>
#include <igtlQuaternionTrackingDataMessage.h>
#include <igtlTrackingDataMessage.h>
#include <igtlTransformMessage.h>

template<>
void reflect(igtl::TransformMessage & got, igtl::TransformMessage & reply)
{
  igtl::Matrix4x4 matrix;
  got.GetMatrix(matrix);
  Line("matrix").put(&matrix[0][0], 16);
  reply.SetMatrix(matrix);
}

template<>
void reflect(igtl::PositionMessage & got, igtl::PositionMessage & reply)
{
  float position[3], quaternion[4];
  got.GetPosition(position);
  got.GetQuaternion(quaternion);
  Line("pack") << got.GetPackType();
  Line("position").put(position, 3);
  Line("quaternion").put(quaternion, 4);
#if OpenIGTLink_HEADER_VERSION >= 2
  reply.SetPackType(got.GetPackType());
#else  // packing a short form, older versions write beyond their buffer
  reply.SetPackType(igtl::PositionMessage::ALL);
#endif
  reply.SetPosition(position);
  reply.SetQuaternion(quaternion);
}

template<>
void reflect(igtl::TrackingDataMessage & got, igtl::TrackingDataMessage & reply)
{
  for (int i = 0; i < got.GetNumberOfTrackingDataElements(); ++i) {
    igtl::TrackingDataElement::Pointer tool, copy = igtl::TrackingDataElement::New();
    got.GetTrackingDataElement(i, tool);
    igtl::Matrix4x4 matrix;
    tool->GetMatrix(matrix);
    Line("name") << tool->GetName();
    Line("kind") << tool->GetType();
    Line("matrix").put(&matrix[0][0], 16);
    copy->SetName(tool->GetName());
    copy->SetType(tool->GetType());
    copy->SetMatrix(matrix);
    reply.AddTrackingDataElement(copy);
  }
}

template<>
void reflect(
  igtl::QuaternionTrackingDataMessage & got, igtl::QuaternionTrackingDataMessage & reply)
{
  using Tool = igtl::QuaternionTrackingDataElement;
  for (int i = 0; i < got.GetNumberOfQuaternionTrackingDataElements(); ++i) {
    Tool::Pointer tool, copy = Tool::New();
    got.GetQuaternionTrackingDataElement(i, tool);
    float position[3], quaternion[4];
    tool->GetPosition(position);
    tool->GetQuaternion(quaternion);
    Line("name") << tool->GetName();
    Line("kind") << tool->GetType();
    Line("position").put(position, 3);
    Line("quaternion").put(quaternion, 4);
    copy->SetName(tool->GetName());
    copy->SetType(tool->GetType());
    copy->SetPosition(position);
    copy->SetQuaternion(quaternion);
    reply.AddQuaternionTrackingDataElement(copy);
  }
}

void add_poses(std::map<std::string, Kind> & table)
{
  add<igtl::TransformMessage>(table, "TRANSFORM");
  add<igtl::PositionMessage>(table, "POSITION");
  add<igtl::TrackingDataMessage>(table, "TDATA");
  add<igtl::QuaternionTrackingDataMessage>(table, "QTDATA");
}
