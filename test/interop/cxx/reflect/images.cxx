// Copyright 2026 igtl_ros contributors
// SPDX-License-Identifier: Apache-2.0
//
// IMAGE, COLORT, IMGMETA, LBMETA.
#include "reflect.hpp"

#include <igtlColorTableMessage.h>
#include <igtlImageMessage.h>
#include <igtlImageMetaMessage.h>
#include <igtlLabelMetaMessage.h>

#include <cstring>

static void reflect_geometry(igtl::ImageMessage & got, igtl::ImageMessage & reply)
{
  int size[3], part[3], offset[3];
  float spacing[3], origin[3];
  igtl::Matrix4x4 matrix;
  got.GetDimensions(size);
  got.GetSubVolume(part, offset);
  got.GetSpacing(spacing);
  got.GetOrigin(origin);
  got.GetMatrix(matrix);
  Line("dimensions").put(size, 3);
  Line("part").put(part, 3);
  Line("offset").put(offset, 3);
  Line("spacing").put(spacing, 3);
  Line("origin").put(origin, 3);
  Line("matrix").put(&matrix[0][0], 16);
  Line("coordinates") << got.GetCoordinateSystem();
  reply.SetDimensions(size);
  reply.SetSubVolume(part, offset);
  reply.SetSpacing(spacing);
  reply.SetMatrix(matrix);
  reply.SetOrigin(origin);
  reply.SetCoordinateSystem(got.GetCoordinateSystem());
}

template<>
void reflect(igtl::ImageMessage & got, igtl::ImageMessage & reply)
{
  reflect_geometry(got, reply);
  Line("scalar") << got.GetScalarType();
  Line("components") << got.GetNumComponents();
  Line("endian") << got.GetEndian();
  Line("voxels").hex(got.GetScalarPointer(), got.GetSubVolumeImageSize());
  reply.SetScalarType(got.GetScalarType());
  reply.SetNumComponents(got.GetNumComponents());
  reply.SetEndian(got.GetEndian());
  reply.AllocateScalars();
  std::memcpy(reply.GetScalarPointer(), got.GetScalarPointer(), got.GetSubVolumeImageSize());
}

template<>
void reflect(igtl::ColorTableMessage & got, igtl::ColorTableMessage & reply)
{
  Line("index") << got.GetIndexType();
  Line("map") << got.GetMapType();
  Line("table").hex(got.GetTablePointer(), got.GetColorTableSize());
  reply.SetIndexType(got.GetIndexType());
  reply.SetMapType(got.GetMapType());
  reply.AllocateTable();
  std::memcpy(reply.GetTablePointer(), got.GetTablePointer(), got.GetColorTableSize());
}

template<>
void reflect(igtl::ImageMetaMessage & got, igtl::ImageMetaMessage & reply)
{
  for (int i = 0; i < got.GetNumberOfImageMetaElement(); ++i) {
    igtl::ImageMetaElement::Pointer image;
    got.GetImageMetaElement(i, image);
    igtl::TimeStamp::Pointer stamp = igtl::TimeStamp::New();
    image->GetTimeStamp(stamp);
    igtlUint16 size[3];
    image->GetSize(size);
    Line("name") << image->GetName();
    Line("id") << image->GetDeviceName();
    Line("modality") << image->GetModality();
    Line("patient_name") << image->GetPatientName();
    Line("patient_id") << image->GetPatientID();
    Line("scan_stamp") << stamp->GetTimeStampUint64();
    Line("dimensions").put(size, 3);
    Line("scalar") << image->GetScalarType();
    auto copy = igtl::ImageMetaElement::New();
    copy->SetName(image->GetName());
    copy->SetDeviceName(image->GetDeviceName());
    copy->SetModality(image->GetModality());
    copy->SetPatientName(image->GetPatientName());
    copy->SetPatientID(image->GetPatientID());
    copy->SetTimeStamp(stamp);
    copy->SetSize(size);
    copy->SetScalarType(image->GetScalarType());
    reply.AddImageMetaElement(copy);
  }
}

template<>
void reflect(igtl::LabelMetaMessage & got, igtl::LabelMetaMessage & reply)
{
  for (int i = 0; i < got.GetNumberOfLabelMetaElement(); ++i) {
    igtl::LabelMetaElement::Pointer label, copy = igtl::LabelMetaElement::New();
    got.GetLabelMetaElement(i, label);
    igtlUint16 size[3];
    igtlUint8 rgba[4];
    label->GetSize(size);
    label->GetRGBA(rgba);
    Line("name") << label->GetName();
    Line("id") << label->GetDeviceName();
    Line("label") << label->GetLabel();
    Line("rgba").put(rgba, 4);
    Line("dimensions").put(size, 3);
    Line("owner") << label->GetOwner();
    copy->SetName(label->GetName());
    copy->SetDeviceName(label->GetDeviceName());
    copy->SetLabel(label->GetLabel());
    copy->SetRGBA(rgba);
    copy->SetSize(size);
    copy->SetOwner(label->GetOwner());
    reply.AddLabelMetaElement(copy);
  }
}

void add_images(std::map<std::string, Kind> & table)
{
  add<igtl::ImageMessage>(table, "IMAGE");
  add<igtl::ColorTableMessage>(table, "COLORT");
  add<igtl::ImageMetaMessage>(table, "IMGMETA");
  add<igtl::LabelMetaMessage>(table, "LBMETA");
}
