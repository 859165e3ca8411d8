// Which rules hold now, and which held when something was planned.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/str_cat.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// The versions of the rules that were adopted. Thread-safe. What it returns stands as long as it
// does, whatever is adopted since.
class RulesSource {
 public:
  virtual ~RulesSource() = default;

  // The version in force. Two calls may have two answers: ask once for one decision.
  virtual const Rulebook& Now() const = 0;

  // NotFound names the number. Unavailable if they cannot be reached.
  virtual absl::StatusOr<const Rulebook*> Of(std::int64_t number) const = 0;
};

// A handle on the rules that hold: those of a source, or one rulebook for ever. What it is made of
// outlives it and its copies.
class RulesInForce {
 public:
  RulesInForce(const Rulebook& fixed) : fixed_(&fixed) {}        // NOLINT: stands for either
  RulesInForce(const RulesSource& source) : source_(&source) {}  // NOLINT

  const Rulebook& Now() const { return source_ != nullptr ? source_->Now() : *fixed_; }

  // Of a fixed rulebook its own number, and 0, alone.
  absl::StatusOr<const Rulebook*> Of(std::int64_t number) const {
    if (source_ != nullptr) {
      return source_->Of(number);
    }
    return number == 0 || number == fixed_->number
               ? absl::StatusOr<const Rulebook*>(fixed_)
               : absl::NotFoundError(StrCat("rules: there is no version ", number));
  }

 private:
  const RulesSource* source_ = nullptr;
  const Rulebook* fixed_ = nullptr;
};

}  // namespace zoneflow::approval
