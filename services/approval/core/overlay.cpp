#include "services/approval/core/overlay.h"

#include <set>
#include <string_view>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

constexpr int kMaxDays = 3650;

absl::Status Refuse(const Overlay& overlay, std::string_view what) {
  return absl::InvalidArgumentError(StrCat("overlay ", overlay.id.str(), ": ", what));
}

absl::Status CheckDays(const Overlay& overlay, std::string_view field, int days) {
  return days >= 0 && days <= kMaxDays
             ? absl::OkStatus()
             : Refuse(overlay, StrCat(field, " ", days, " is not within 0 to ", kMaxDays, " days"));
}

absl::Status CheckKnown(const Overlay& overlay, std::string_view field, const ProcedureId& id,
                        const Catalogue& catalogue) {
  return catalogue.IndexOf(id)
             ? absl::OkStatus()
             : Refuse(overlay, StrCat(field, " \"", id.str(), "\" is not in the catalogue"));
}

absl::Status CheckDeferral(const Overlay& overlay, const Deferral& deferral,
                           const Catalogue& catalogue) {
  RETURN_IF_ERROR(CheckKnown(overlay, "defers", deferral.procedure, catalogue));
  RETURN_IF_ERROR(CheckDays(overlay, "within_wd", deferral.within_wd));
  bool gated = false;
  if (!deferral.gate.empty()) {
    RETURN_IF_ERROR(CheckKnown(overlay, "gate", deferral.gate, catalogue));
    gated = catalogue.IsNeverDeferred(*catalogue.IndexOf(deferral.gate));
  }
  if (catalogue.IsNeverDeferred(*catalogue.IndexOf(deferral.procedure)) && !gated) {
    return Refuse(overlay, StrCat("defers \"", deferral.procedure.str(),
                                  "\", which the law wants before construction starts "
                                  "(never_defer)"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckOverlays(std::span<const Overlay> overlays, const Catalogue& catalogue) {
  std::set<OverlayId> seen;
  for (const Overlay& overlay : overlays) {
    if (overlay.id.empty()) {
      return absl::InvalidArgumentError("overlay: id is empty; every overlay has one");
    }
    if (!seen.insert(overlay.id).second) {
      return Refuse(overlay, "id stands twice; ids are unique");
    }
    for (const ProcedureId& id : overlay.skips) {
      RETURN_IF_ERROR(CheckKnown(overlay, "skips", id, catalogue));
    }
    for (const LimitCap& cap : overlay.caps) {
      RETURN_IF_ERROR(CheckKnown(overlay, "caps", cap.procedure, catalogue));
      RETURN_IF_ERROR(CheckDays(overlay, "days_wd", cap.days_wd));
    }
    for (const ProcedureId& id : overlay.mocks) {
      RETURN_IF_ERROR(CheckKnown(overlay, "mocks", id, catalogue));
    }
    for (const ProcedureId& id : overlay.mock_gate) {
      RETURN_IF_ERROR(CheckKnown(overlay, "mock_gate", id, catalogue));
    }
    RETURN_IF_ERROR(CheckDays(overlay, "convert_wd", overlay.convert_wd));
    for (const Deferral& deferral : overlay.defers) {
      RETURN_IF_ERROR(CheckDeferral(overlay, deferral, catalogue));
    }
    if (overlay.risk < 0) {
      return Refuse(overlay, StrCat("risk ", overlay.risk, " is negative"));
    }
    if (overlay.enabled && overlay.needs_document &&
        (overlay.document.empty() || !overlay.valid_until)) {
      return Refuse(overlay, "is enabled without the number and the validity of its document");
    }
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::approval
