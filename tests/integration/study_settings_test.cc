#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"
#include "tests/support/study_client.h"

namespace webmunk::testing {

using grpc::StatusCode;

class StudySettingsTest : public OwnProductTest {
 protected:
  StudySettingsTest() : study_(product().server().NewChannel()) {}

  int Send(const std::string& participant, int number = 1) {
    const std::string point =
        PointText{.members = "\"n\":" + std::to_string(number), .source = '"' + participant + '"'}
            .Json();
    return http().Send(BundlePost(JsonArray({point}))).value_or(HttpResponse{}).status;
  }
  int64_t Points() { return sql().Number("SELECT count(*) FROM data_point"); }

  StudyClient study_;
};

TEST_F(StudySettingsTest, PausedStudyRefusesAndGoesOnWhereItStopped) {
  EXPECT_EQ(Send("p", 1), 201);
  ASSERT_TRUE(study_.SetPaused(true).ok());
  EXPECT_TRUE(study_.settings.ingestion_paused());
  EXPECT_EQ(Send("p", 2), 503);
  EXPECT_EQ(Send("new", 2), 503);
  EXPECT_EQ(Points(), 1);
  ASSERT_TRUE(study_.SetPaused(false).ok());
  EXPECT_EQ(Send("p", 2), 201);
  EXPECT_EQ(Points(), 2);
}

TEST_F(StudySettingsTest, NothingIsStoredOnceAPauseIsConfirmed) {
  std::atomic<bool> is_done = false;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      HttpClient client(product().http_port());
      for (int n = 0; !is_done; ++n) {
        const std::string point =
            PointText{.members = absl::StrCat("\"n\":", n, ",\"writer\":", writer)}.Json();
        client.Send(BundlePost(JsonArray({point})));
      }
    });
  }
  for (int round = 0; round < 10; ++round) {
    const int64_t before = Points();
    Await("points arrive", [&] { return Points() > before + 20; });
    ASSERT_TRUE(study_.SetPaused(true).ok());
    const int64_t paused = Points();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(Points(), paused);
    ASSERT_TRUE(study_.SetPaused(false).ok());
  }
  is_done = true;
  for (std::thread& writer : writers) writer.join();
}

TEST_F(StudySettingsTest, OnlyTheFieldsOfTheMaskChange) {
  ASSERT_TRUE(study_.GetSettings().ok());
  EXPECT_FALSE(study_.settings.ingestion_paused() || study_.settings.enrolled_only());
  ASSERT_TRUE(study_.SetEnrolledOnly(true).ok());
  ASSERT_TRUE(study_.SetPaused(true).ok());
  ASSERT_TRUE(study_.GetSettings().ok());
  EXPECT_TRUE(study_.settings.ingestion_paused() && study_.settings.enrolled_only());
  v1::UpdateStudySettingsRequest request;
  EXPECT_EQ(study_.Update(request).error_code(), StatusCode::INVALID_ARGUMENT);
  request.mutable_settings()->set_ingestion_paused(false);
  EXPECT_EQ(study_.Update(request).error_code(), StatusCode::INVALID_ARGUMENT) << "no mask";
  request.mutable_update_mask()->add_paths("update_time");
  EXPECT_EQ(study_.Update(request).error_code(), StatusCode::INVALID_ARGUMENT);
  ASSERT_TRUE(study_.GetSettings().ok());
  EXPECT_TRUE(study_.settings.ingestion_paused());
}

TEST_F(StudySettingsTest, RetentionIsASettingWithLimits) {
  ASSERT_TRUE(study_.GetSettings().ok());
  EXPECT_EQ(study_.settings.retention_days(), 0);
  for (const int days : {36'500, 1, 0, 400}) {
    ASSERT_TRUE(study_.SetRetention(days).ok()) << days;
    EXPECT_EQ(study_.settings.retention_days(), days);
  }
  for (const int days : {-1, 36'501}) {
    EXPECT_EQ(study_.SetRetention(days).error_code(), StatusCode::INVALID_ARGUMENT) << days;
  }
  ASSERT_TRUE(study_.SetPaused(true).ok());
  EXPECT_EQ(study_.settings.retention_days(), 400);
}

TEST_F(StudySettingsTest, EnrolledOnlyTakesNothingOfStrangers) {
  EXPECT_EQ(Send("known", 1), 201);
  ASSERT_TRUE(study_.SetEnrolledOnly(true).ok());
  ASSERT_TRUE(study_.Create("enrolled").ok());
  EXPECT_TRUE(study_.participant.enrolled());
  EXPECT_EQ(study_.participant.state(), v1::Participant::STATE_ACTIVE);
  EXPECT_EQ(Send("enrolled"), 201);
  EXPECT_EQ(Send("stranger"), 503);
  EXPECT_EQ(Send("known", 2), 503) << "known from its points is not enrolled";
  const std::string mixed = JsonArray(
      {PointText{.source = R"("enrolled")"}.Json(), PointText{.source = R"("stranger")"}.Json()});
  EXPECT_EQ(http().Send(BundlePost(mixed)).value_or(HttpResponse{}).status, 503);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant WHERE identifier = 'stranger'"), 0);
  EXPECT_EQ(Points(), 2);
  ASSERT_TRUE(study_.Create("known").ok());
  EXPECT_EQ(Send("known", 2), 201);
}

TEST_F(StudySettingsTest, ParticipantIsEnrolledOnce) {
  EXPECT_TRUE(study_.Create("once", v1::Participant::STATE_PAUSED).ok());
  EXPECT_EQ(study_.participant.name(), "participants/once");
  EXPECT_EQ(study_.participant.state(), v1::Participant::STATE_PAUSED);
  EXPECT_EQ(study_.Create("once").error_code(), StatusCode::ALREADY_EXISTS);
  v1::Participant found;
  ASSERT_TRUE(QueryClient(product().server().NewChannel()).Get("participants/once", found).ok());
  EXPECT_TRUE(found.enrolled());
  EXPECT_EQ(found.state(), v1::Participant::STATE_PAUSED);
}

TEST_F(StudySettingsTest, IdentifiersOfParticipantsHaveTheirLimits) {
  std::string longest;
  for (int i = 0; i < 1024; ++i) longest += "🍕";
  EXPECT_TRUE(study_.Create(longest).ok());
  EXPECT_EQ(Send(longest), 201);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant"), 1);
  EXPECT_EQ(study_.Create(longest + "x").error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(study_.Create("").error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(study_.Create(std::string("a\0b", 3)).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(StudySettingsTest, StateOfAParticipantDecidesAboutItsPoints) {
  EXPECT_EQ(study_.SetState("p", v1::Participant::STATE_PAUSED).error_code(),
            StatusCode::NOT_FOUND);
  EXPECT_EQ(Send("p", 1), 201);
  ASSERT_TRUE(study_.SetState("p", v1::Participant::STATE_PAUSED).ok());
  EXPECT_FALSE(study_.participant.enrolled()) << "a change of state enrols nobody";
  EXPECT_EQ(Send("p", 2), 503);
  ASSERT_TRUE(study_.SetState("p", v1::Participant::STATE_BLOCKED).ok());
  EXPECT_EQ(Send("p", 3), 201);
  EXPECT_EQ(sql().Number("SELECT sum(discarded) FROM bundle_participant"), 1);
  EXPECT_EQ(Points(), 1);
  ASSERT_TRUE(study_.SetState("p", v1::Participant::STATE_ACTIVE).ok());
  EXPECT_EQ(Send("p", 2), 201);
  EXPECT_EQ(Points(), 2);
}

TEST_F(StudySettingsTest, ChangesWithoutAMaskOrStateAreRefused) {
  ASSERT_TRUE(study_.Create("p").ok());
  for (const char* mask : {"", "name", "enrolled", "create_time"}) {
    EXPECT_EQ(study_.SetState("p", v1::Participant::STATE_PAUSED, mask).error_code(),
              StatusCode::INVALID_ARGUMENT)
        << mask;
  }
  EXPECT_EQ(study_.SetState("p", v1::Participant::STATE_UNSPECIFIED).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

}  // namespace webmunk::testing
