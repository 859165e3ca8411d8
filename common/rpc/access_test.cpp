#include "common/rpc/access.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "zoneflow/approval/v1/approval_service.pb.h"
#include "zoneflow/common/v1/access.pb.h"
#include "zoneflow/common/v1/dead_letter_service.pb.h"
#include "zoneflow/common/v1/log_service.pb.h"
#include "zoneflow/common/v1/progress_service.pb.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"
#include "zoneflow/ingest/v1/signing.pb.h"
#include "zoneflow/notification/v1/notification_service.pb.h"
#include "zoneflow/scoring/v1/scoring_service.pb.h"

namespace zoneflow::rpc {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

// Every file with a service that the suite's contracts hold.
std::set<const google::protobuf::FileDescriptor*> ServiceFiles() {
  return {ingest::v1::ListFactsRequest::descriptor()->file(),
          approval::v1::GetCaseRequest::descriptor()->file(),
          scoring::v1::GetBoardRequest::descriptor()->file(),
          notification::v1::SubscribeRequest::descriptor()->file(),
          common::v1::CheckLogsRequest::descriptor()->file(),
          common::v1::GetProgressRequest::descriptor()->file(),
          common::v1::GetDeadLetterRequest::descriptor()->file()};
}

TEST(AccessTest, EveryMethodDeclaresItsAccess) {
  int methods = 0;
  for (const auto* file : ServiceFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto& method = *file->service(s)->method(m);
        ++methods;
        const auto access = AccessOf(method.full_name());
        ASSERT_THAT(access, IsOk()) << method.full_name();
        EXPECT_FALSE((*access)->roles().empty()) << method.full_name();
        EXPECT_NE((*access)->zone_case(), common::v1::Access::ZONE_NOT_SET) << method.full_name();
      }
    }
  }
  EXPECT_GE(methods, 21);
}

TEST(AccessTest, AMethodNobodyDeclaredIsUnimplemented) {
  EXPECT_THAT(AccessOf("/zoneflow.ingest.v1.IngestService/Nothing"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("Nothing")));
}

TEST(AccessTest, OneFittingRoleSuffices) {
  common::v1::Access access;
  access.add_roles(common::v1::ROLE_APPROVAL_OFFICER);
  access.add_roles(common::v1::ROLE_OPERATOR);
  const Principal officer{"person/li", {"approval_officer"}, {"suzhou"}, false};
  const Principal partner{"person/wu", {"partner"}, {}, true};
  EXPECT_THAT(CheckRoles(access, officer, "M"), IsOk());
  EXPECT_THAT(CheckRoles(access, LocalOperator(), "M"), IsOk());
  EXPECT_THAT(CheckRoles(access, partner, "M"),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("needs one of the roles approval_officer, operator; person/wu")));
}

TEST(AccessTest, TheZoneInTheRequestMustBeOneOfTheCallers) {
  common::v1::Access access;
  access.set_field("zone.id");
  ingest::v1::Signing request;
  request.mutable_zone()->set_id("suzhou");
  const Principal own{"person/li", {"investment"}, {"suzhou"}, false};
  const Principal other{"person/wu", {"investment"}, {"wuxi"}, false};
  EXPECT_THAT(CheckZone(access, own, request), IsOk());
  EXPECT_THAT(CheckZone(access, LocalOperator(), request), IsOk());
  EXPECT_THAT(CheckZone(access, other, request),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("zone.id: \"suzhou\"")));
  access.set_field("members.id");
  EXPECT_THAT(CheckZone(access, own, request), StatusIs(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace zoneflow::rpc
