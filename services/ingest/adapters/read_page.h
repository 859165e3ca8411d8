// One page of a list, read in SQL.
#pragma once

#include <soci/soci.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/status_macros.h"
#include "common/rpc/page.h"
#include "common/rpc/page_token.h"
#include "common/sql/bound.h"
#include "common/sql/database.h"
#include "services/ingest/adapters/document_lists.h"

namespace zoneflow::ingest {

// Reads the page of the list that it is asked for. `columns` are what its columns are read into;
// `row` makes a message of them and `add` takes it where it is on the page.
template <typename Request, typename Response, typename Row, typename Add, typename... Columns>
absl::Status ReadPage(sql::Database& database, const absl::StatusOr<ListQuery>& list,
                      const Request& request, Response& response, const Row& row, const Add& add,
                      Columns&... columns) {
  RETURN_IF_ERROR(list.status());
  const ListQuery& asked = *list;
  // A search looks into its index first; nothing is amiss if a row comes in between.
  return database.ReadCommitted([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    rpc::Page page(asked.page_size());
    ASSIGN_OR_RETURN(const sql::Query query, asked.In(transaction));
    std::vector<std::string> keys(asked.keys()), last;
    soci::statement rows =
        sql::OnceWith(transaction.session(), query, keys, soci::into(columns)...);
    rows.execute();
    while (rows.fetch()) {
      ASSIGN_OR_RETURN(auto message, row());
      if (!page.Takes(message.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, last));
        break;
      }
      last = keys;
      add(std::move(message));
    }
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::ingest
