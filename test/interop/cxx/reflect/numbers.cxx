// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// SENSOR and NDARRAY.
#include "reflect.hpp"

#include <igtlNDArrayMessage.h>
#include <igtlSensorMessage.h>
#include <igtlUnit.h>

template<>
void reflect(igtl::SensorMessage & got, igtl::SensorMessage & reply)
{
  igtl::Unit::Pointer unit = igtl::Unit::New();
  got.GetUnit(unit);
  Line("unit") << got.GetUnit();
  Line("unit_again") << unit->Pack();
  reply.SetLength(got.GetLength());
  reply.SetUnit(unit);
  for (unsigned int i = 0; i < got.GetLength(); ++i) {
    Line("value") << got.GetValue(i);
    reply.SetValue(i, got.GetValue(i));
  }
}

template<class T>
static void print_array(igtl::ArrayBase & array)
{
  Line("values").put(static_cast<T *>(array.GetRawArray()), array.GetRawArraySize() / sizeof(T));
}

template<>
void reflect(igtl::NDArrayMessage & got, igtl::NDArrayMessage & reply)
{
  static const std::map<int, void (*)(igtl::ArrayBase &)> printers = {
    {2, print_array<int8_t>}, {3, print_array<uint8_t>}, {4, print_array<int16_t>},
    {5, print_array<uint16_t>}, {6, print_array<int32_t>}, {7, print_array<uint32_t>},
    {10, print_array<float>}, {11, print_array<double>}, {13, print_array<double>}};
  igtl::ArrayBase & array = *got.GetArray();
  std::vector<igtlUint16> sizes = array.GetSize();
  Line("scalar") << got.GetType();
  Line("sizes").put(sizes.data(), sizes.size());
  printers.at(got.GetType())(array);
  reply.SetArray(got.GetType(), &array);
}

void add_numbers(std::map<std::string, Kind> & table)
{
  add<igtl::SensorMessage>(table, "SENSOR");
  add<igtl::NDArrayMessage>(table, "NDARRAY");
}
