// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// POINT and TRAJ.
#include "reflect.hpp"

#include <igtlPointMessage.h>
#include <igtlTrajectoryMessage.h>

// What both have; owner comes last.
template<class Element>
static void reflect_names(Element & got, Element & reply)
{
  igtlUint8 rgba[4];
  got.GetRGBA(rgba);
  Line("name") << got.GetName();
  Line("group") << got.GetGroupName();
  Line("rgba").put(rgba, 4);
  Line("radius") << got.GetRadius();
  Line("owner") << got.GetOwner();
  reply.SetName(got.GetName());
  reply.SetGroupName(got.GetGroupName());
  reply.SetRGBA(rgba);
  reply.SetRadius(got.GetRadius());
  reply.SetOwner(got.GetOwner());
}

template<>
void reflect(igtl::PointMessage & got, igtl::PointMessage & reply)
{
  for (int i = 0; i < got.GetNumberOfPointElement(); ++i) {
    igtl::PointElement::Pointer point, copy = igtl::PointElement::New();
    got.GetPointElement(i, point);
    reflect_names(*point, *copy);
    float position[3];
    point->GetPosition(position);
    Line("position").put(position, 3);
    copy->SetPosition(position);
    reply.AddPointElement(copy);
  }
}

template<>
void reflect(igtl::TrajectoryMessage & got, igtl::TrajectoryMessage & reply)
{
  for (int i = 0; i < got.GetNumberOfTrajectoryElement(); ++i) {
    igtl::TrajectoryElement::Pointer line, copy = igtl::TrajectoryElement::New();
    got.GetTrajectoryElement(i, line);
    reflect_names(*line, *copy);
    float entry[3], target[3];
    line->GetEntryPosition(entry);
    line->GetTargetPosition(target);
    Line("kind") << line->GetType();
    Line("entry").put(entry, 3);
    Line("target").put(target, 3);
    copy->SetType(line->GetType());
    copy->SetEntryPosition(entry);
    copy->SetTargetPosition(target);
    reply.AddTrajectoryElement(copy);
  }
}

void add_landmarks(std::map<std::string, Kind> & table)
{
  add<igtl::PointMessage>(table, "POINT");
  add<igtl::TrajectoryMessage>(table, "TRAJ");
}
