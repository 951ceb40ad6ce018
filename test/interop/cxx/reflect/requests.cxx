// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// GET_, STT_, STP_, RTS_; those of BIND are with it.
#include "reflect.hpp"

#include <igtlCapabilityMessage.h>
#include <igtlColorTableMessage.h>
#include <igtlImageMessage.h>
#include <igtlImageMetaMessage.h>
#include <igtlLabelMetaMessage.h>
#include <igtlPointMessage.h>
#include <igtlPolyDataMessage.h>
#include <igtlQuaternionTrackingDataMessage.h>
#include <igtlStatusMessage.h>
#include <igtlTrackingDataMessage.h>
#include <igtlTrajectoryMessage.h>
#include <igtlTransformMessage.h>

template<class M>
static void reflect_start(M & got, M & reply)
{
  Line("resolution") << got.GetResolution();
  Line("coordinates") << got.GetCoordinateName();
  reply.SetResolution(got.GetResolution());
  reply.SetCoordinateName(got.GetCoordinateName());
}

template<>
void reflect(igtl::StartTrackingDataMessage & got, igtl::StartTrackingDataMessage & reply)
{
  reflect_start(got, reply);
}

template<>
void reflect(
  igtl::StartQuaternionTrackingDataMessage & got, igtl::StartQuaternionTrackingDataMessage & reply)
{
  reflect_start(got, reply);
}

template<class M>
static void reflect_status(M & got, M & reply)
{
  Line("status") << got.GetStatus();
  reply.SetStatus(got.GetStatus());
}

template<>
void reflect(igtl::RTSTrackingDataMessage & got, igtl::RTSTrackingDataMessage & reply)
{
  reflect_status(got, reply);
}

template<>
void reflect(
  igtl::RTSQuaternionTrackingDataMessage & got, igtl::RTSQuaternionTrackingDataMessage & reply)
{
  reflect_status(got, reply);
}

#if OpenIGTLink_HEADER_VERSION >= 2
template<>
void reflect(igtl::RTSPolyDataMessage & got, igtl::RTSPolyDataMessage & reply)
{
  reflect_status(got, reply);
}
#endif

void add_requests(std::map<std::string, Kind> & table)
{
  add_empty<igtl::GetColorTableMessage>(table, "GET_COLORT");
  add_empty<igtl::GetImageMessage>(table, "GET_IMAGE");
  add_empty<igtl::GetImageMetaMessage>(table, "GET_IMGMETA");
  add_empty<igtl::GetLabelMetaMessage>(table, "GET_LBMETA");
  add_empty<igtl::GetPointMessage>(table, "GET_POINT");
  add_empty<igtl::GetPolyDataMessage>(table, "GET_POLYDATA");
  add_empty<igtl::GetStatusMessage>(table, "GET_STATUS");
  add_empty<igtl::GetTrajectoryMessage>(table, "GET_TRAJ");
  add_empty<igtl::GetTransformMessage>(table, "GET_TRANS");
  add<igtl::StartQuaternionTrackingDataMessage>(table, "STT_QTDATA");
  add<igtl::StartTrackingDataMessage>(table, "STT_TDATA");
  add_empty<igtl::StopQuaternionTrackingDataMessage>(table, "STP_QTDATA");
  add_empty<igtl::StopTrackingDataMessage>(table, "STP_TDATA");
  add<igtl::RTSQuaternionTrackingDataMessage>(table, "RTS_QTDATA");
  add<igtl::RTSTrackingDataMessage>(table, "RTS_TDATA");
#if OpenIGTLink_HEADER_VERSION >= 2
  add_empty<igtl::StopImageMessage>(table, "STP_IMAGE");
  add<igtl::RTSPolyDataMessage>(table, "RTS_POLYDATA");
#else
  add_empty<igtl::GetCapabilityMessage>(table, "GET_CAPABIL");
#endif
}
