// Versions of the rules in memory.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/str_cat.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/rules_version.h"

namespace zoneflow::approval::testing {

// For one thread.
class InMemoryRules final : public RulesSource, public RulesStore {
 public:
  using Read = std::function<Rulebook(const RulesFiles&)>;

  // The files are version 1.
  InMemoryRules(const RulesFiles& files, Read read) : read_(std::move(read)) {
    Add({1, DigestOf(files), "随本版本提供的规则", "service/approval", Instant{}, true}, files, {});
  }

  const Rulebook& Now() const override { return *kept_.rbegin()->second.rulebook; }

  absl::StatusOr<const Rulebook*> Of(std::int64_t number) const override {
    const auto found = kept_.find(number == 0 ? 1 : number);
    return found != kept_.end()
               ? absl::StatusOr<const Rulebook*>(found->second.rulebook.get())
               : absl::NotFoundError(StrCat("rules: there is no version ", number));
  }

  absl::StatusOr<RulesVersion> Adopt(const RulesDraft& draft, const NamedRequest& request,
                                     const ChangeOrigin& origin) override {
    for (const auto& [number, one] : kept_) {
      if (!request.id.empty() && one.request.id == request.id &&
          one.version.actor == origin.actor) {
        return one.request.content == request.content
                   ? absl::StatusOr<RulesVersion>(one.version)
                   : absl::AlreadyExistsError(StrCat("request_id: \"", request.id, "\" was used"));
      }
    }
    const RulesVersion& newest = kept_.rbegin()->second.version;
    const std::string digest = DigestOf(draft.files);
    if (digest == newest.digest) {
      return newest;
    }
    if (draft.expected_number != 0 && draft.expected_number != newest.number) {
      return absl::AbortedError(StrCat("expected_number: version ", newest.number, " is in force"));
    }
    if (!newest.settled) {
      return absl::FailedPreconditionError(StrCat("rules: version ", newest.number));
    }
    const RulesVersion made{newest.number + 1, digest,    draft.reason,
                            origin.actor,      origin.at, false};
    Add(made, draft.files, request);
    changes_.push_back(draft.changes);
    return made;
  }

  absl::Status Settle(std::int64_t number) override {
    kept_.at(number).version.settled = true;
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<RulesVersion>> List(std::optional<std::int64_t> before,
                                                 int limit) override {
    std::vector<RulesVersion> found;
    for (auto one = kept_.rbegin(); one != kept_.rend(); ++one) {
      if ((!before || one->first < *before) && found.size() < static_cast<std::size_t>(limit)) {
        found.push_back(one->second.version);
      }
    }
    return found;
  }

  absl::StatusOr<RulesFiles> ReadFiles(std::int64_t number) override {
    const auto found = kept_.find(number);
    return found != kept_.end() ? absl::StatusOr<RulesFiles>(found->second.files)
                                : absl::NotFoundError(StrCat("number: no version ", number));
  }

  // What each adoption told, in order.
  const std::vector<std::vector<RulesChange>>& Told() const { return changes_; }

 private:
  struct Kept {
    RulesVersion version;
    RulesFiles files;
    NamedRequest request;
    std::unique_ptr<const Rulebook> rulebook;
  };

  void Add(const RulesVersion& version, const RulesFiles& files, const NamedRequest& request) {
    Rulebook rulebook = read_(files);
    rulebook.number = version.number;
    rulebook.digest = version.digest;
    kept_[version.number] = {version, files, request,
                             std::make_unique<const Rulebook>(std::move(rulebook))};
  }

  Read read_;
  std::map<std::int64_t, Kept> kept_;
  std::vector<std::vector<RulesChange>> changes_;
};

}  // namespace zoneflow::approval::testing
