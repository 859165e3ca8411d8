// Columns of text that become columns of bytes, by a migration in code.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/sql/bytes.h"
#include "common/sql/database.h"

namespace zoneflow::sql {

struct KeyColumn {
  std::string_view name;
  bool is_number = false;  // else a text without a line's end
};

struct TextColumn {
  std::string_view table;
  std::vector<KeyColumn> key;  // the table's primary key, in its order
  std::string_view text;       // the column, or what SQL makes of several
  std::string_view bytes;      // the new column, NULL until it is filled
  std::function<absl::StatusOr<Bytes>(const std::string& text)> convert;
};

// Base64, as it is without it. DataLoss for what is none.
absl::StatusOr<Bytes> FromBase64(const std::string& text);

// The next part of a migration, one table after the other: some hundred rows at once, fewer where
// they are long. What is written meanwhile into rows that it has passed is taken over at the end. An
// error names the row and has changed none of its part.
absl::Status ConvertTexts(Transaction& transaction, std::span<const TextColumn> columns,
                          MigrationProgress& progress);

}  // namespace zoneflow::sql
