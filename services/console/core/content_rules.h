// How an answer's content is agreed on (RFC 9110, 8.8 and 12.5): which form the client takes, and
// whether it has it already.
#pragma once

#include <string>
#include <string_view>

namespace zoneflow::console {

// Whether a header Accept-Encoding takes gzip: named, or by "*", with a weight above 0. False
// without the header: then any form may be sent, and the plain one is never wrong.
bool TakesGzip(std::string_view accept_encoding);

// The tag of a body, W/"…": weak, since its plain and its packed form have the same.
std::string TagOf(std::string_view body);

// Whether a header If-None-Match holds the tag, compared weakly, or is "*".
bool HoldsTag(std::string_view if_none_match, std::string_view tag);

}  // namespace zoneflow::console
