// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// POLYDATA.
#include "reflect.hpp"

#include <igtlPolyDataMessage.h>

static void print_cells(const std::string & key, igtl::PolyDataCellArray & cells)
{
  for (unsigned int i = 0; i < cells.GetNumberOfCells(); ++i) {
    std::vector<igtlUint32> cell(cells.GetCellSize(i));
    cells.GetCell(i, cell.data());
    Line(key).put(cell.data(), cell.size());
  }
}

static igtl::PolyDataAttribute::Pointer reflect_attribute(igtl::PolyDataAttribute & got)
{
  const unsigned int width = got.GetNumberOfComponents(), count = got.GetSize();
  std::vector<float> values(width * count);
  got.GetData(values.data());
  Line("attribute") << got.GetName() << got.GetType() << width << count;
  Line("values").put(values.data(), values.size());
  auto copy = igtl::PolyDataAttribute::New();
  copy->SetType(got.GetType(), width);
  copy->SetSize(count);
  copy->SetName(got.GetName());
  copy->SetData(values.data());
  return copy;
}

template<>
void reflect(igtl::PolyDataMessage & got, igtl::PolyDataMessage & reply)
{
  for (int i = 0; i < got.GetPoints()->GetNumberOfPoints(); ++i) {
    float point[3];
    got.GetPoints()->GetPoint(i, point);
    Line("point").put(point, 3);
  }
  print_cells("vertices", *got.GetVertices());
  print_cells("lines", *got.GetLines());
  print_cells("polygons", *got.GetPolygons());
  print_cells("triangle_strips", *got.GetTriangleStrips());
  reply.SetPoints(got.GetPoints());
  reply.SetVertices(got.GetVertices());
  reply.SetLines(got.GetLines());
  reply.SetPolygons(got.GetPolygons());
  reply.SetTriangleStrips(got.GetTriangleStrips());
  reply.ClearAttributes();
  const size_t count = got.GetNumberOfAttributes();
  for (size_t i = 0; i < count; ++i) {  // with an int, later versions look for a type
    reply.AddAttribute(reflect_attribute(*got.GetAttribute(i)));
  }
}

void add_surfaces(std::map<std::string, Kind> & table)
{
  add<igtl::PolyDataMessage>(table, "POLYDATA");
}
