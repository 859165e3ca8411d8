// What every list of a service takes: --filter, --order-by and --limit.
#pragma once

#include <memory>
#include <string>

#include "tools/zoneflow/connection.h"

namespace CLI {
class App;
}

namespace zoneflow::cli {

struct ListOptions {
  std::string filter = {};    // AIP-160, judged by the service
  std::string order_by = {};  // AIP-132, likewise; empty: the list's own
  int limit = 0;              // rows; 0: all
};

// Adds the options to a list's command. `fields` names some of its fields, for --help.
std::shared_ptr<ListOptions> AddListOptions(CLI::App& list, const std::string& fields);

// Calls `take` with each row of a list that the options leave, in order, page by page. `rows_of`
// gives the rows of a page.
template <typename Service, typename Request, typename Response, typename RowsOf, typename Take>
absl::Status ForEachRow(Connection& connection, const std::string& service,
                        grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                        const ListOptions& options, std::type_identity_t<Request> request,
                        RowsOf rows_of, Take take) {
  request.set_filter(options.filter);
  request.set_order_by(options.order_by);
  int left = options.limit;
  if (left > 0 && left < kPageSize) {
    request.set_page_size(left);
  }
  return connection.Pages<Service>(service, method, std::move(request),
                                   [&](const Response& page) -> absl::StatusOr<bool> {
                                     for (const auto& row : rows_of(page)) {
                                       take(row);
                                       if (options.limit > 0 && --left == 0) {
                                         return false;
                                       }
                                     }
                                     return true;
                                   });
}

}  // namespace zoneflow::cli
