// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// What the files of the reflector share: a table of message types, and how values are printed.
#pragma once

#include <igtlMessageBase.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

using Message = igtl::MessageBase;

// A type of message: how to make an object for it, how to print one and make another like it.
struct Kind
{
  Message::Pointer (* make)();
  void (* reflect)(Message & got, Message & reply);
};

const std::map<std::string, Kind> & kinds();

// Print what `got` holds, and put the same into `reply`, both through the library's accessors.
template<class M>
void reflect(M & got, M & reply);

template<class M>
void add(std::map<std::string, Kind> & table, const std::string & type)
{
  table[type] = Kind{
    []() {return Message::Pointer(M::New().GetPointer());},
    [](Message & got, Message & reply) {
      reflect<M>(static_cast<M &>(got), static_cast<M &>(reply));
    }};
}

// For messages that have no content.
template<class M>
void add_empty(std::map<std::string, Kind> & table, const std::string & type)
{
  table[type] = Kind{
    []() {return Message::Pointer(M::New().GetPointer());}, [](Message &, Message &) {}};
}

void add_poses(std::map<std::string, Kind> & table);
void add_images(std::map<std::string, Kind> & table);
void add_landmarks(std::map<std::string, Kind> & table);
void add_texts(std::map<std::string, Kind> & table);
void add_numbers(std::map<std::string, Kind> & table);
void add_surfaces(std::map<std::string, Kind> & table);
void add_bundles(std::map<std::string, Kind> & table);
void add_requests(std::map<std::string, Kind> & table);
void add_version_3(std::map<std::string, Kind> & table);

// Keep a message that another one points into, until the next message has come.
void keep(const Message::Pointer & message);

// One line is `key value, value, ...` with values as in JSON.
class Line
{
public:
  explicit Line(const std::string & key);
  ~Line();
  Line & operator<<(double value);
  Line & operator<<(float value);
  Line & operator<<(const std::string & text);
  Line & operator<<(const char * text);
  template<class T>
  Line & operator<<(T number)
  {
    return put(std::to_string(+number));
  }
  template<class T>
  Line & put(const T * values, size_t count)
  {
    for (size_t i = 0; i < count; ++i) {*this << values[i];}
    return *this;
  }
  Line & hex(const void * data, size_t size);

private:
  Line & put(const std::string & value);
  std::string line_;
  bool first_ = true;
};
