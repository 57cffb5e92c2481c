#include "tests/fault/faults.h"

namespace webmunk::testing {
namespace {

constexpr std::chrono::seconds kEndTime(5);
constexpr int kMaxCutBytes = 60'000;

void KillServer(FaultStage& stage, SeededRandom& random) {
  random.Pause(0, 60);
  stage.server().process().Stop(SIGKILL, kEndTime);
  stage.StartServer();
}

void KillGateway(FaultStage& stage, SeededRandom& random) {
  random.Pause(0, 60);
  stage.gateway().process().Stop(SIGKILL, kEndTime);
  stage.StartGateway();
}

void KillDatabase(FaultStage& stage, SeededRandom& random) {
  random.Pause(0, 60);
  stage.cluster().KillImmediately();
  random.Pause(0, 300);
  stage.cluster().Start();
}

void KillPostmaster(FaultStage& stage, SeededRandom& random) {
  random.Pause(0, 60);
  stage.cluster().KillPostmaster();
  stage.cluster().Start();
}

void KillAll(FaultStage& stage, SeededRandom& random) {
  random.Pause(0, 60);
  stage.server().process().Signal(SIGKILL);
  stage.gateway().process().Signal(SIGKILL);
  stage.cluster().KillImmediately();
  stage.cluster().Start();
  stage.StartServer();
  stage.StartGateway();
}

void KillServerAndDatabase(FaultStage& stage, SeededRandom& random) {
  random.Pause(0, 60);
  stage.cluster().KillPostmaster();
  stage.server().process().Stop(SIGKILL, kEndTime);
  stage.cluster().Start();
  stage.StartServer();
}

void StopServer(FaultStage& stage, SeededRandom& random) {
  stage.server().process().Signal(SIGSTOP);
  random.Pause(500, 3000);
  stage.server().process().Signal(SIGCONT);
}

void StopGateway(FaultStage& stage, SeededRandom& random) {
  stage.gateway().process().Signal(SIGSTOP);
  random.Pause(500, 3000);
  stage.gateway().process().Signal(SIGCONT);
}

void StopDatabase(FaultStage& stage, SeededRandom& random) {
  stage.cluster().SignalAll(SIGSTOP);
  random.Pause(500, 3000);
  stage.cluster().SignalAll(SIGCONT);
}

// For a second, connections break at random places of requests and answers.
void CutConnections(FaultProxy& proxy, SeededRandom& random) {
  auto choices = std::make_shared<SeededRandom>(static_cast<unsigned>(random.Between(0, 1 << 30)));
  proxy.SetPlan([choices] {
    return FaultProxy::Budget{
        .towards_target = choices->OneIn(2),
        .bytes = static_cast<size_t>(choices->Between(0, choices->OneIn(3) ? 300 : kMaxCutBytes))};
  });
  proxy.CutAll();
  random.Pause(800, 1200);
  proxy.SetPlan(nullptr);
  proxy.CutAll();
}

void CutClients(FaultStage& stage, SeededRandom& random) {
  CutConnections(stage.front_proxy(), random);
}

void CutGateway(FaultStage& stage, SeededRandom& random) {
  CutConnections(stage.server_proxy(), random);
}

void CutDatabase(FaultStage& stage, SeededRandom& random) {
  CutConnections(stage.database_proxy(), random);
}

void LoseCommits(FaultStage& stage, SeededRandom& random) {
  const auto loss =
      random.OneIn(2) ? FaultProxy::CommitLoss::kRequest : FaultProxy::CommitLoss::kAnswer;
  stage.database_proxy().LoseCommits(loss, random.Between(1, 5));
  random.Pause(300, 1000);
  stage.database_proxy().LoseCommits(loss, 0);
}

// The answer of a COMMIT is lost, and the database dies before anybody can ask.
void LoseCommitAndDatabase(FaultStage& stage, SeededRandom& random) {
  stage.database_proxy().LoseCommits(FaultProxy::CommitLoss::kAnswer, 2);
  random.Pause(0, 50);
  stage.cluster().KillImmediately();
  stage.cluster().Start();
  stage.database_proxy().LoseCommits(FaultProxy::CommitLoss::kAnswer, 0);
}

}  // namespace

const std::vector<Fault>& AllFaults() {
  static const auto* const kFaults = new std::vector<Fault>{
      {"kill -9 of the server", KillServer},
      {"kill -9 of the gateway", KillGateway},
      {"immediate stop of the database", KillDatabase},
      {"kill -9 of the postmaster", KillPostmaster},
      {"kill -9 of all", KillAll},
      {"kill -9 of server and postmaster", KillServerAndDatabase},
      {"SIGSTOP of the server", StopServer},
      {"SIGSTOP of the gateway", StopGateway},
      {"SIGSTOP of the database", StopDatabase},
      {"cuts between clients and gateway", CutClients},
      {"cuts between gateway and server", CutGateway},
      {"cuts between server and database", CutDatabase},
      {"lost COMMITs or answers to them", LoseCommits},
      {"lost answer to a COMMIT, then a crash", LoseCommitAndDatabase},
  };
  return *kFaults;
}

}  // namespace webmunk::testing
