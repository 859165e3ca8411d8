#include "common/rpc/access.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
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
#include "zoneflow/scoring/v1/appraisal_service.pb.h"
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
          scoring::v1::RecordUnitsRequest::descriptor()->file(),
          notification::v1::CreateSubscriptionRequest::descriptor()->file(),
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

// The lists of roles in the code and in the contract are one, and a method names roles of it only.
TEST(AccessTest, RolesAreThoseOfTheContract) {
  std::vector<std::string> listed;
  for (const Role& role : Roles()) {
    listed.emplace_back(role.name);
  }
  std::vector<std::string> declared;
  const auto& roles = *common::v1::Role_descriptor();
  for (int i = 0; i < roles.value_count(); ++i) {
    if (roles.value(i)->number() != common::v1::ROLE_UNSPECIFIED) {
      declared.push_back(absl::AsciiStrToLower(roles.value(i)->name().substr(5)));
    }
  }
  EXPECT_EQ(listed, declared);
  for (const auto* file : ServiceFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto access = AccessOf(file->service(s)->method(m)->full_name());
        ASSERT_THAT(access, IsOk());
        std::set<int> once;
        for (const int role : (*access)->roles()) {
          EXPECT_TRUE(role != common::v1::ROLE_UNSPECIFIED && roles.FindValueByNumber(role))
              << file->service(s)->method(m)->full_name() << ": role " << role;
          EXPECT_TRUE(once.insert(role).second)
              << file->service(s)->method(m)->full_name() << ": role " << role << " twice";
        }
      }
    }
  }
}

// Who may ask which signings make up a board is who sees them in its events.
TEST(AccessTest, InsidersAreWhoMayAskWhatABoardIsMadeOf) {
  const auto access = AccessOf("/zoneflow.scoring.v1.ScoringService/ListContributions");
  ASSERT_THAT(access, IsOk());
  for (const Role& role : Roles()) {
    const Principal one{"person/one", {std::string(role.name)}, {}, true};
    EXPECT_EQ(IsInsider(one), CheckRoles(**access, one, "M").ok()) << role.name;
  }
}

// What has no side effects may be answered from a cache or asked again by GET: it must only read.
TEST(AccessTest, WhatOnlyReadsSaysSo) {
  for (const auto* file : ServiceFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto& method = *file->service(s)->method(m);
        const bool reads = (method.name().starts_with("Get") || method.name().starts_with("List") ||
                            method.name().starts_with("Check")) &&
                           !method.server_streaming() && !method.client_streaming();
        EXPECT_EQ(method.options().idempotency_level() ==
                      google::protobuf::MethodOptions::NO_SIDE_EFFECTS,
                  reads)
            << method.full_name();
      }
    }
  }
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
  EXPECT_THAT(CheckRequest(access, own, request), IsOk());
  EXPECT_THAT(CheckRequest(access, LocalOperator(), request), IsOk());
  EXPECT_THAT(CheckRequest(access, other, request),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("zone.id: \"suzhou\"")));
  access.set_field("members.id");
  EXPECT_THAT(CheckRequest(access, own, request), StatusIs(absl::StatusCode::kInternal));
}

TEST(AccessTest, TheDepartmentInTheRequestMustBeOneOfTheCallersToo) {
  common::v1::Access access;
  access.set_field("zone.id");
  access.set_department("article_title");
  ASSERT_TRUE(LooksIntoRequest(access));
  ingest::v1::Signing request;
  request.mutable_zone()->set_id("suzhou");
  request.set_article_title("自然资源局");
  const Principal own{"person/li", {"department"}, {"suzhou"}, false, {"自然资源局"}};
  const Principal other{"person/wu", {"department"}, {"suzhou"}, false, {"水务局"}};
  const Principal elsewhere{"person/he", {"department"}, {"wuxi"}, false, {"自然资源局"}};
  EXPECT_THAT(CheckRequest(access, own, request), IsOk());
  EXPECT_THAT(CheckRequest(access, LocalOperator(), request), IsOk());
  EXPECT_THAT(
      CheckRequest(access, other, request),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("article_title: \"自然资源局\"")));
  EXPECT_THAT(CheckRequest(access, elsewhere, request),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("zone.id")));
  access.set_department("nothing");
  EXPECT_THAT(CheckRequest(access, own, request),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("access.department")));
  access.clear_field();
  access.clear_department();
  EXPECT_FALSE(LooksIntoRequest(access));
}

}  // namespace
}  // namespace zoneflow::rpc
