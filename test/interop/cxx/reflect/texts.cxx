// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// STATUS, STRING, CAPABILITY.
#include "reflect.hpp"

#include <igtlCapabilityMessage.h>
#include <igtlStatusMessage.h>
#include <igtlStringMessage.h>

template<>
void reflect(igtl::StatusMessage & got, igtl::StatusMessage & reply)
{
  Line("code") << got.GetCode();
  Line("subcode") << got.GetSubCode();
  Line("error") << got.GetErrorName();
  Line("text") << got.GetStatusString();
  reply.SetCode(got.GetCode());
  reply.SetSubCode(got.GetSubCode());
  reply.SetErrorName(got.GetErrorName());
  reply.SetStatusString(got.GetStatusString());
}

template<>
void reflect(igtl::StringMessage & got, igtl::StringMessage & reply)
{
  Line("encoding") << got.GetEncoding();
  Line("text") << got.GetString();
  reply.SetEncoding(got.GetEncoding());
  reply.SetString(static_cast<const char *>(got.GetString()));
}

template<>
void reflect(igtl::CapabilityMessage & got, igtl::CapabilityMessage & reply)
{
  std::vector<std::string> names = got.GetTypes();
  for (const std::string & name : names) {Line("name") << name;}
  reply.SetTypes(names);
}

void add_texts(std::map<std::string, Kind> & table)
{
  add<igtl::StatusMessage>(table, "STATUS");
  add<igtl::StringMessage>(table, "STRING");
  add<igtl::CapabilityMessage>(table, "CAPABILITY");
}
