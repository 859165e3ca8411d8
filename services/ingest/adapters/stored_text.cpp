#include "services/ingest/adapters/stored_text.h"

#include <soci/soci.h>

#include "absl/strings/escaping.h"

#include "common/base/str_cat.h"
#include "services/ingest/adapters/stored_state.h"

namespace zoneflow::ingest {
namespace {

// The bytes of a column from one on, that many, in hexadecimal: SOCI has no bytes that both
// databases can read.
std::string BytesAsHex(std::string_view column, sql::Dialect dialect) {
  const std::string part = StrCat("substr(", column, ", :from, :count)");
  return dialect == sql::Dialect::kSqlite ? StrCat("hex(", part, ")")
                                          : StrCat("encode(", part, ", 'hex')");
}

// That many bytes of the table from one on.
absl::StatusOr<std::string> ReadFrom(sql::Transaction& transaction, const std::string& table,
                                     const std::string& document, std::int64_t begin,
                                     std::int64_t count) {
  std::string bytes;
  while (static_cast<std::int64_t>(bytes.size()) < count) {
    const auto at = static_cast<std::size_t>(begin) + bytes.size();
    const int part = static_cast<int>(at / kPartBytes);
    const int from = static_cast<int>(at % kPartBytes) + 1;
    const int rest = static_cast<int>(static_cast<std::size_t>(count) - bytes.size());
    std::string hex;
    transaction.session() << "SELECT " << BytesAsHex("bytes", transaction.dialect()) << " FROM "
                          << table << " WHERE document_id = :id AND part = :part",
        soci::use(from, "from"), soci::use(rest, "count"), soci::use(document, "id"),
        soci::use(part, "part"), soci::into(hex);
    if (!transaction.session().got_data() || hex.empty()) {
      return absl::DataLossError(StrCat("document ", document, " ends at byte ", at));
    }
    bytes += absl::HexStringToBytes(hex);
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> ReadText(sql::Transaction& transaction, const std::string& document,
                                     std::int64_t begin, std::int64_t count) {
  long long text_bytes = 0;
  transaction.session() << "SELECT text_bytes FROM documents WHERE id = :id", soci::use(document),
      soci::into(text_bytes);
  // A text that is the document's bytes is kept once.
  return ReadFrom(transaction, text_bytes > 0 ? "document_texts" : "document_parts", document,
                  begin, count);
}

absl::StatusOr<std::string> ReadBytes(sql::Transaction& transaction, const std::string& document,
                                      std::int64_t count) {
  return ReadFrom(transaction, "document_parts", document, 0, count);
}

}  // namespace zoneflow::ingest
