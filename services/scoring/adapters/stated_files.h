// Files of one kind that the service knows, such as frameworks: those that come with the build, and
// those that were put, in a table of SQL. A version is never changed or taken out.
#pragma once

#include <soci/soci.h>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/database.h"
#include "common/sql/once.h"
#include "services/scoring/adapters/column_text.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

// A Kind says what they are and where they are kept:
//
//   struct FrameworkFiles {
//     using Stated = StatedFramework;                        // what a file says, its text and sha256
//     static constexpr std::string_view kName = "framework";
//     static constexpr std::string_view kTable = "frameworks";  // kIdColumn, version, text, …
//     static constexpr std::string_view kIdColumn = "framework_id";
//     static std::vector<std::pair<std::string_view, std::string_view>> Shipped();  // name, text
//     static absl::StatusOr<Stated> Parse(const std::string& text, std::string_view file);
//     static const Framework& Of(const Stated& stated);      // has id and version
//   };
//
// Thread-safe.
template <typename Kind>
class StatedFiles {
 public:
  using Stated = typename Kind::Stated;
  using Shared = std::shared_ptr<const Stated>;

  // The database outlives it.
  explicit StatedFiles(sql::Database& database) : database_(database) {}

  // Once, first. Internal if a shipped file is wrong.
  absl::Status LoadShipped() {
    for (const auto& [name, text] : Kind::Shipped()) {
      absl::StatusOr<Shared> stated = Read(std::string(text), name);
      if (!stated.ok()) {
        return absl::InternalError(StrCat(Kind::kName, " ", StdView(stated.status().message())));
      }
      shipped_.push_back(*std::move(stated));
    }
    return absl::OkStatus();
  }

  const std::vector<Shared>& shipped() const { return shipped_; }

  // Those of the build, then those that were put, as they came.
  absl::StatusOr<std::vector<Shared>> List() {
    std::vector<std::string> texts;
    long long stored = 0;
    bool is_known = false;
    std::vector<Shared> all;
    RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
      texts.clear();
      transaction.session() << StrCat("SELECT COUNT(*) FROM ", Kind::kTable), soci::into(stored);
      {
        absl::MutexLock lock(&mutex_);
        is_known = stored == stored_;
        if (is_known) {
          all = listed_;
          return absl::OkStatus();
        }
      }
      std::string text;
      soci::statement rows = sql::Once(transaction.session(),
                                       StrCat("SELECT text FROM ", Kind::kTable,
                                              " ORDER BY at_us, ", Kind::kIdColumn, ", version"),
                                       soci::into(text));
      rows.execute();
      while (rows.fetch()) {
        texts.push_back(text);
      }
      return absl::OkStatus();
    }));
    if (is_known) {
      return all;
    }
    all = shipped_;
    for (const std::string& text : texts) {
      absl::StatusOr<Shared> stated = Read(text, "stored");
      if (!stated.ok()) {
        return absl::DataLossError(StrCat("a stored ", Kind::kName,
                                          " cannot be read: ", StdView(stated.status().message())));
      }
      all.push_back(*std::move(stated));
    }
    // Another may have been stored between the two statements: then the next call looks again.
    absl::MutexLock lock(&mutex_);
    listed_ = all;
    stored_ = static_cast<long long>(texts.size());
    return all;
  }

  // What a text that is put says. InvalidArgument has a line for everything that is wrong with it.
  absl::StatusOr<Shared> Read(const std::string& text) {
    if (text.size() > kMostTextBytes) {
      return absl::InvalidArgumentError(
          StrCat("text: ", text.size(), " bytes; at most ", kMostTextBytes));
    }
    return Read(text, "text");
  }

  // Keeps it. AlreadyExists for another text under an id and version that are there; the same text
  // again changes nothing.
  absl::Status Put(const Stated& put, const ChangeOrigin& origin) {
    const auto& said = Kind::Of(put);
    for (const Shared& known : shipped_) {
      if (Kind::Of(*known).id == said.id && Kind::Of(*known).version == said.version) {
        return CheckSame(known->sha256, put);
      }
    }
    const long long at = MicrosOf(origin.at);
    return database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
      soci::session& session = transaction.session();
      session << StrCat("INSERT INTO ", Kind::kTable, " (", Kind::kIdColumn,
                        ", version, text, sha256, actor, at_us) VALUES (:id, :version, :text, "
                        ":sha256, :actor, :at) ON CONFLICT DO NOTHING"),
          soci::use(said.id, "id"), soci::use(said.version, "version"), soci::use(put.text, "text"),
          soci::use(put.sha256, "sha256"), soci::use(origin.actor, "actor"), soci::use(at, "at");
      std::string known;
      session << StrCat("SELECT sha256 FROM ", Kind::kTable, " WHERE ", Kind::kIdColumn,
                        " = :id AND version = :version"),
          soci::use(said.id, "id"), soci::use(said.version, "version"), soci::into(known);
      return CheckSame(known, put);
    });
  }

 private:
  static constexpr std::size_t kMostTextBytes = std::size_t{256} << 10;

  static absl::Status CheckSame(const std::string& known_sha256, const Stated& put) {
    const auto& said = Kind::Of(put);
    return known_sha256 == put.sha256
               ? absl::OkStatus()
               : absl::AlreadyExistsError(
                     StrCat("text: version \"", said.version, "\" of ", said.id,
                            " is there with another text; give the change a version of its own"));
  }

  // What a text says, read once.
  absl::StatusOr<Shared> Read(const std::string& text, std::string_view file) {
    const std::string sha256 = Sha256Hex(text);
    {
      absl::MutexLock lock(&mutex_);
      if (const auto known = read_.find(sha256); known != read_.end()) {
        return known->second;
      }
    }
    ASSIGN_OR_RETURN(Stated said, Kind::Parse(text, file));
    said.text = text;
    said.sha256 = sha256;
    auto stated = std::make_shared<const Stated>(std::move(said));
    absl::MutexLock lock(&mutex_);
    read_.emplace(sha256, stated);
    return stated;
  }

  sql::Database& database_;
  std::vector<Shared> shipped_;
  absl::Mutex mutex_;                                           // never held across a statement
  std::map<std::string, Shared> read_ ABSL_GUARDED_BY(mutex_);  // by the SHA-256 of its text
  // As List() answered last, and how many of them were stored.
  std::vector<Shared> listed_ ABSL_GUARDED_BY(mutex_);
  long long stored_ ABSL_GUARDED_BY(mutex_) = -1;
};

}  // namespace zoneflow::scoring
