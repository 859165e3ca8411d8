// Where the next page of a list begins: a token that belongs to its query.
//
//   ASSIGN_OR_RETURN(const auto keys, rpc::ReadPageToken(request, 2));
//   … rows behind these keys …
//   response.set_next_page_token(rpc::MakePageToken(request, {last.published_on(), last.id()}));
//
// A token is opaque to callers: web-safe base64 of a version, a digest of the request without its
// page_size and page_token, and the keys of the page's last row. With another filter, order or
// other field it is refused, for its keys would point into another list; the size may change from
// page to page. It is no secret and proves nothing: what the caller may see is checked each time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace zoneflow::rpc {

// The request is a list's, with `page_size` and `page_token`.
std::string MakePageToken(const google::protobuf::Message& request,
                          const std::vector<std::string>& keys);

// Returns the keys of the request's page_token, none for the first page. InvalidArgument names
// page_token and the rule: no token of this suite or of another version of it, one of another list,
// filter or order, or with another number of keys.
absl::StatusOr<std::vector<std::string>> ReadPageToken(const google::protobuf::Message& request,
                                                       std::size_t keys);

// As ReadPageToken, of a list that goes by one number from 0 on; -1 for the first page.
absl::StatusOr<long long> ReadNumberToken(const google::protobuf::Message& request);

}  // namespace zoneflow::rpc
