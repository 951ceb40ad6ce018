// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// BIND, STP_BIND, RTS_BIND. GET_BIND and STT_BIND are left out: reading one, the library reads
// beyond it.
#include "reflect.hpp"

#include <igtlBindMessage.h>

template<>
void reflect(igtl::BindMessage & got, igtl::BindMessage & reply)
{
  reply.Init();
  for (int i = 0; i < got.GetNumberOfChildMessages(); ++i) {
    const Kind & kind = kinds().at(got.GetChildMessageType(i));
    Message::Pointer child = kind.make(), copy = kind.make();
    got.GetChildMessage(i, child);
    child->Unpack();  // which later versions of the library have done already
    const char * name = static_cast<const char *>(child->GetDeviceName());
    Line("child") << got.GetChildMessageType(i) << name;
    kind.reflect(*child, *copy);
    copy->SetDeviceName(name);
    copy->Pack();
    reply.AppendChildMessage(copy);
    keep(copy);
  }
}

template<>
void reflect(igtl::RTSBindMessage & got, igtl::RTSBindMessage & reply)
{
  Line("status") << got.GetStatus();
  reply.SetStatus(got.GetStatus());
}

void add_bundles(std::map<std::string, Kind> & table)
{
  add<igtl::BindMessage>(table, "BIND");
  add_empty<igtl::StopBindMessage>(table, "STP_BIND");
  add<igtl::RTSBindMessage>(table, "RTS_BIND");
}
