// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// Values as JSON. Bytes that are not printable ASCII become \u00XX, one by one.
#include "reflect.hpp"

#include <cmath>
#include <cstdio>
#include <iostream>

Line::Line(const std::string & key)
: line_(key) {}

Line::~Line()
{
  std::cout << line_ << '\n';
}

Line & Line::put(const std::string & value)
{
  line_ += (first_ ? " " : ", ") + value;
  first_ = false;
  return *this;
}

static std::string number(double value, const char * format)
{
  if (std::isnan(value)) {return "NaN";}
  if (std::isinf(value)) {return value < 0 ? "-Infinity" : "Infinity";}
  char buffer[40];
  std::snprintf(buffer, sizeof(buffer), format, value);
  return buffer;
}

Line & Line::operator<<(double value)
{
  return put(number(value, "%.17g"));
}

Line & Line::operator<<(float value)
{
  return put(number(value, "%.9g"));
}

Line & Line::operator<<(const std::string & text)
{
  std::string quoted = "\"";
  for (unsigned char c : text) {
    char buffer[8];
    bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
    std::snprintf(buffer, sizeof(buffer), plain ? "%c" : "\\u%04x", c);
    quoted += buffer;
  }
  return put(quoted + '"');
}

Line & Line::operator<<(const char * text)
{
  return *this << std::string(text);
}

Line & Line::hex(const void * data, size_t size)
{
  std::string digits = "\"";
  for (size_t i = 0; i < size; ++i) {
    char buffer[4];
    std::snprintf(buffer, sizeof(buffer), "%02x", static_cast<const uint8_t *>(data)[i]);
    digits += buffer;
  }
  return put(digits + '"');
}
