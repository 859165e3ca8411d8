#include "services/scoring/adapters/appraisal_requests.h"

#include "absl/status/status.h"

#include "common/base/sha256.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {

absl::StatusOr<std::optional<std::string>> FindAnswer(soci::session& session,
                                                      const std::string& actor,
                                                      const NamedRequest& request) {
  if (request.id.empty()) {
    return std::nullopt;
  }
  std::string digest;
  std::string answer;
  session << "SELECT digest, answer FROM appraisal_requests WHERE actor = :actor AND request_id = "
             ":request",
      soci::use(actor, "actor"), soci::use(request.id, "request"), soci::into(digest),
      soci::into(answer);
  if (!session.got_data()) {
    return std::nullopt;
  }
  if (digest != Sha256Hex(request.content)) {
    return absl::AlreadyExistsError(
        StrCat("request_id: \"", request.id, "\" was used for another request; give each its own"));
  }
  return answer;
}

void KeepAnswer(soci::session& session, const ChangeOrigin& origin, const NamedRequest& request,
                const std::string& answer) {
  if (request.id.empty()) {
    return;
  }
  const std::string digest = Sha256Hex(request.content);
  const long long at = origin.at.time_since_epoch().count();
  session << "INSERT INTO appraisal_requests (actor, request_id, digest, answer, at_us) VALUES "
             "(:actor, :request, :digest, :answer, :at)",
      soci::use(origin.actor, "actor"), soci::use(request.id, "request"),
      soci::use(digest, "digest"), soci::use(answer, "answer"), soci::use(at, "at");
}

}  // namespace zoneflow::scoring
