// Imports of matters as the messages of proto/zoneflow/approval/v1/matter.proto.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <map>
#include <string>

#include "services/approval/core/import_matters.h"
#include "zoneflow/approval/v1/approval_service.pb.h"

namespace zoneflow::approval {

v1::MatterImport ToWire(const MatterImport& import, const Catalogue& catalogue);

std::map<std::string, ProcedureId> FromWire(
    const google::protobuf::RepeatedPtrField<v1::ProcedureAlias>& wire);

}  // namespace zoneflow::approval
