// The day by which an office must have decided on a node, and the other days that the law counts
// from what happened there.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/catalogue.h"
#include "services/approval/core/clock_stop.h"

namespace zoneflow::approval {

// The limit of a node as it stood when it was accepted. A later version of the catalogue changes it
// only where somebody adopts that version.
struct NodeLimit {
  int days = 0;
  DayUnit unit = DayUnit::kWorkday;
  int floor_cd = 0;  // a notice period that nothing shortens

  friend bool operator==(const NodeLimit&, const NodeLimit&) = default;
};

// The limit that a plan counts with.
NodeLimit LimitOf(const Procedure& procedure);

// Who decided on an extension, and how far that reaches (Administrative Licensing Law art. 42).
enum class ExtensionBy {
  kOfficeHead,  // of one office: 10 working days at most
  kGovernment,  // of joint or centralised handling: 15
};
int MostExtensionDays(ExtensionBy by);

struct Extension {
  int days = 0;
  ExtensionBy by = ExtensionBy::kOfficeHead;
  Date decided_on;
  std::string decided_by;  // the head's name
  std::string reason;

  friend bool operator==(const Extension&, const Extension&) = default;
};

// The due day: the day of acceptance is not counted, every day after it counts that no stop covers,
// and on the due day the limit is used up. A limit in calendar days that ends on a day off ends on
// the working day before it; the end of a notice period moves on to the next working day.
struct DueDay {
  std::optional<Date> on;          // none while a stop has no known end
  std::optional<Date> not_before;  // then: as if the clock ran again on the day of looking

  friend bool operator==(const DueDay&, const DueDay&) = default;
};

// OutOfRange names the date that lies outside the calendar.
absl::StatusOr<DueDay> DueDayOf(const NodeLimit& limit, Date accepted_on,
                                std::span<const ClockStop> stops,
                                const std::optional<Extension>& extension, Date seen_on,
                                const WorkdayCalendar& calendar);

// The fifth working day after the papers came: with its end silence means that they were accepted
// on the day they came (art. 32). OutOfRange as above.
absl::StatusOr<Date> LastDayForCorrection(Date received_on, const WorkdayCalendar& calendar);

// The tenth working day after the decision, by which it must be delivered (art. 44).
absl::StatusOr<Date> LastDayForDelivery(Date completed_on, const WorkdayCalendar& calendar);

// The last day of a notice of so many full working days, and the first on which what needs it may
// be accepted. The day of publication is not counted.
struct NoticeDays {
  Date last;
  Date free_from;
};
absl::StatusOr<NoticeDays> NoticeDaysOf(Date published_on, int floor_wd,
                                        const WorkdayCalendar& calendar);

// The end of a period in calendar days that binds the public: on a day off it moves on to the next
// working day (Civil Code art. 203).
absl::StatusOr<Date> EndOfPublicPeriod(Date from, int days, const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval
