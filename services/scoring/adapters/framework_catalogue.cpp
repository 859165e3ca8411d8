#include "services/scoring/adapters/framework_catalogue.h"

#include <soci/soci.h>

#include <algorithm>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/once.h"
#include "services/scoring/adapters/framework_yaml.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostTextBytes = std::size_t{256} << 10;

absl::Status CheckSame(const StatedFramework& known, const StatedFramework& put) {
  return known.sha256 == put.sha256
             ? absl::OkStatus()
             : absl::AlreadyExistsError(
                   StrCat("text: version \"", put.framework.version, "\" of ", put.framework.id,
                          " is there with another text; give the change a version of its own"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<FrameworkCatalogue>> FrameworkCatalogue::Load(
    sql::Database& database) {
  std::unique_ptr<FrameworkCatalogue> catalogue(new FrameworkCatalogue(database));
  for (const std::string_view name : ShippedFrameworks()) {
    auto stated = catalogue->Read(std::string(ShippedFramework(name)), name);
    if (!stated.ok()) {
      return absl::InternalError(StrCat("framework ", StdView(stated.status().message())));
    }
    catalogue->shipped_.push_back(*std::move(stated));
  }
  return catalogue;
}

absl::StatusOr<std::shared_ptr<const StatedFramework>> FrameworkCatalogue::Read(
    const std::string& text, std::string_view file) {
  const std::string sha256 = Sha256Hex(text);
  {
    absl::MutexLock lock(&mutex_);
    if (const auto known = read_.find(sha256); known != read_.end()) {
      return known->second;
    }
  }
  ASSIGN_OR_RETURN(Framework framework, ParseFramework(text, file));
  auto stated =
      std::make_shared<const StatedFramework>(StatedFramework{std::move(framework), text, sha256});
  absl::MutexLock lock(&mutex_);
  read_.emplace(sha256, stated);
  return stated;
}

absl::StatusOr<std::vector<std::shared_ptr<const StatedFramework>>> FrameworkCatalogue::List() {
  std::vector<std::string> texts;
  long long stored = 0;
  bool is_known = false;
  std::vector<std::shared_ptr<const StatedFramework>> all;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    texts.clear();
    transaction.session() << "SELECT COUNT(*) FROM frameworks", soci::into(stored);
    {
      absl::MutexLock lock(&mutex_);
      is_known = stored == stored_;
      if (is_known) {
        all = listed_;
        return absl::OkStatus();
      }
    }
    std::string text;
    soci::statement rows = sql::Once(
        transaction.session(), "SELECT text FROM frameworks ORDER BY at_us, framework_id, version",
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
    absl::StatusOr<std::shared_ptr<const StatedFramework>> stated = Read(text, "stored");
    if (!stated.ok()) {
      return absl::DataLossError(
          StrCat("a stored framework cannot be read: ", StdView(stated.status().message())));
    }
    all.push_back(*std::move(stated));
  }
  // Another may have been stored between the two statements: then the next call looks again.
  absl::MutexLock lock(&mutex_);
  listed_ = all;
  stored_ = static_cast<long long>(texts.size());
  return all;
}

absl::StatusOr<std::shared_ptr<const StatedFramework>> FrameworkCatalogue::Put(
    const std::string& text, const ChangeOrigin& origin) {
  if (text.size() > kMostTextBytes) {
    return absl::InvalidArgumentError(
        StrCat("text: ", text.size(), " bytes; at most ", kMostTextBytes));
  }
  ASSIGN_OR_RETURN(const auto put, Read(text, "text"));
  const Framework& framework = put->framework;
  for (const auto& known : shipped_) {
    if (known->framework.id == framework.id && known->framework.version == framework.version) {
      RETURN_IF_ERROR(CheckSame(*known, *put));
      return known;
    }
  }
  const long long at = origin.at.time_since_epoch().count();
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    session << "INSERT INTO frameworks (framework_id, version, text, sha256, actor, at_us) VALUES "
               "(:id, :version, :text, :sha256, :actor, :at) ON CONFLICT DO NOTHING",
        soci::use(framework.id, "id"), soci::use(framework.version, "version"),
        soci::use(text, "text"), soci::use(put->sha256, "sha256"), soci::use(origin.actor, "actor"),
        soci::use(at, "at");
    StatedFramework known = *put;
    session << "SELECT sha256 FROM frameworks WHERE framework_id = :id AND version = :version",
        soci::use(framework.id, "id"), soci::use(framework.version, "version"),
        soci::into(known.sha256);
    return CheckSame(known, *put);
  }));
  return put;
}

}  // namespace zoneflow::scoring
