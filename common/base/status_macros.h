// RETURN_IF_ERROR(expr): leaves the function with the status when it is not OK.
// ASSIGN_OR_RETURN(lhs, expr): the same for a StatusOr, else assigns its value.
//
// The names are abseil's, which Debian 12's abseil does not have yet.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define ZONEFLOW_STATUS_CONCAT_INNER(a, b) a##b
#define ZONEFLOW_STATUS_CONCAT(a, b) ZONEFLOW_STATUS_CONCAT_INNER(a, b)

// Names are counted, not numbered by line: uses may nest within one statement, in a lambda.
#define RETURN_IF_ERROR(expr) \
  ZONEFLOW_RETURN_IF_ERROR(ZONEFLOW_STATUS_CONCAT(zf_status_, __COUNTER__), expr)

#define ZONEFLOW_RETURN_IF_ERROR(status, expr)          \
  do {                                                  \
    if (::absl::Status status = (expr); !status.ok()) { \
      return status;                                    \
    }                                                   \
  } while (false)

#define ASSIGN_OR_RETURN(lhs, expr) \
  ZONEFLOW_ASSIGN_OR_RETURN(ZONEFLOW_STATUS_CONCAT(zf_status_or_, __COUNTER__), lhs, expr)

#define ZONEFLOW_ASSIGN_OR_RETURN(result, lhs, expr) \
  auto result = (expr);                              \
  if (!result.ok()) {                                \
    return std::move(result).status();               \
  }                                                  \
  lhs = *std::move(result)
