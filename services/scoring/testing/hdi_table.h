// The index whose method, figures and results are public in full: UNDP, Human Development Report
// 2023/24 (CC BY 3.0 IGO).
#pragma once

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/csv.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/framework/observation.h"

namespace zoneflow::scoring {

// The published table: a row for each country, a column for each figure and year.
class HdiTable {
 public:
  static constexpr std::string_view kMissing =
      "the table is not beside the project (../shared/reference/scoring/undp_hdi_1990_2022.csv)";

  // nullopt where it is missing.
  static std::optional<HdiTable> Open() {
    const char* root = std::getenv("ZONEFLOW_SOURCE_DIR");
    std::ifstream in(std::string(root == nullptr ? "." : root) +
                     "/../shared/reference/scoring/undp_hdi_1990_2022.csv");
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto rows = ParseCsvRows(text, ',', 1'000'000);
    if (!in || !rows.ok() || rows->empty()) {
      return std::nullopt;
    }
    HdiTable table;
    table.rows_ = *std::move(rows);
    return table;
  }

  std::string Cell(std::size_t row, std::string_view column) const {
    const auto& names = rows_[0].fields;
    const auto at =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), column) - names.begin());
    return at < rows_[row].fields.size() ? rows_[row].fields[at] : "";
  }
  std::size_t rows() const { return rows_.size(); }

  std::vector<Observation> Year(int year) const {
    std::vector<Observation> observations;
    for (std::size_t row = 1; row < rows(); ++row) {
      for (const char* indicator : {"le", "eys", "mys", "gnipc"}) {
        Observation one;
        one.unit = Cell(row, "iso3");
        one.indicator = indicator;
        one.period.year = year;
        one.value = ParseDecimal(Cell(row, StrCat(indicator, "_", year)));
        if (one.value) {
          observations.push_back(std::move(one));
        }
      }
    }
    return observations;
  }

 private:
  std::vector<CsvRow> rows_;
};

}  // namespace zoneflow::scoring
