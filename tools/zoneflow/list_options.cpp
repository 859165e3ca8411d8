#include "tools/zoneflow/list_options.h"

#include "CLI/CLI.hpp"

#include "common/base/str_cat.h"

namespace zoneflow::cli {

std::shared_ptr<ListOptions> AddListOptions(CLI::App& list, const std::string& fields) {
  auto options = std::make_shared<ListOptions>();
  list.add_option(
      "--filter", options->filter,
      StrCat("AIP-160 filter over ", fields, ", …; words without a field search names and titles"));
  list.add_option("--order-by", options->order_by,
                  "Fields, each with \"desc\" or none, joined by commas");
  list.add_option("--limit", options->limit, "So many rows; default: all")
      ->check(CLI::PositiveNumber);
  return options;
}

}  // namespace zoneflow::cli
