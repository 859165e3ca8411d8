// Domain values as the messages of proto/zoneflow/ingest/v1.
#pragma once

#include <string>
#include <string_view>

#include "services/ingest/core/ports.h"
#include "zoneflow/ingest/v1/fact.pb.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"
#include "zoneflow/ingest/v1/signing.pb.h"

namespace zoneflow::ingest {

v1::Fact ToWire(const Fact& fact, std::string_view id, const Gazetteer& gazetteer);

// The state of a signing at its first mention: revision 1, status extracted.
v1::Signing ToWire(const Signing& signing, const Reading& reading, const Article& article,
                   const Gazetteer& gazetteer);

// The article with its text: the bytes of its body without line breaks.
v1::Article ToWire(const Article& article, const Reading& reading);

}  // namespace zoneflow::ingest
