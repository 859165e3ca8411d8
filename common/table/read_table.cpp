#include "common/table/read_table.h"

#include "common/base/str_cat.h"
#include "common/table/csv_table.h"
#include "common/table/limits.h"
#include "common/table/xlsx.h"

namespace zoneflow::table {
namespace {

// The compound file of before 2007: .xls, .et, and XLSX under a password.
constexpr std::string_view kCompoundFile = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
constexpr std::string_view kZip = "PK";

absl::Status RefuseCompound(std::string_view bytes) {
  std::string name;
  for (const char c : std::string_view("EncryptedPackage")) {
    name += {c, '\0'};
  }
  if (bytes.find(name) != bytes.npos) {
    return absl::InvalidArgumentError(
        "table: encrypted; take the password off and save it as .xlsx again");
  }
  return absl::InvalidArgumentError(
      "table: the old format of .xls and .et files; open it and save it as .xlsx (另存为 .xlsx)");
}

}  // namespace

absl::StatusOr<Workbook> ReadTable(std::string_view bytes) {
  if (bytes.empty()) {
    return absl::InvalidArgumentError("table: empty, 0 bytes");
  }
  if (bytes.size() > kMostFileBytes) {
    return absl::OutOfRangeError(
        StrCat("table: ", bytes.size(), " bytes, at most ", kMostFileBytes, " are taken"));
  }
  if (bytes.starts_with(kCompoundFile)) {
    return RefuseCompound(bytes);
  }
  return bytes.starts_with(kZip) ? ReadXlsx(bytes) : ReadCsvTable(bytes);
}

}  // namespace zoneflow::table
