// scratch: attack modes and peak
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <atomic>
#include <fstream>
#include <sstream>
#include <mutex>
#include <iostream>
#include <thread>
#include <map>
#include <algorithm>
#include <memory>
#include <cstring>
#include "absl/strings/str_cat.h"
#include "tests/bench/memory_attackers.h"
#include "tests/support/http2_connection.h"
#include "tests/support/form_encoding.h"
#include "tests/support/ingest_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"
using namespace webmunk::testing; namespace v1 = webmunk::v1;
using Clock = std::chrono::steady_clock;
static double Field(pid_t pid, const char* f) { std::ifstream s(absl::StrCat("/proc/", pid, "/status")); for (std::string l; std::getline(s, l);) if (l.rfind(f, 0) == 0) return std::stod(l.substr(strlen(f)+1)) / 1024; return 0; }
static double Cpu(pid_t pid) { std::ifstream f(absl::StrCat("/proc/", pid, "/stat")); std::string l; std::getline(f, l); l = l.substr(l.rfind(')') + 2); std::istringstream is(l); std::string w; double u = 0; for (int i = 3; is >> w; ++i) if (i == 14 || i == 15) u += std::stod(w); return u / 100; }
static grpc::ByteBuffer Buf(const google::protobuf::MessageLite& m) { std::string s = m.SerializeAsString(); grpc::Slice sl(s); return grpc::ByteBuffer(&sl, 1); }
static std::string method = getenv("METHOD") ? getenv("METHOD") : "/webmunk.v1.IngestService/AppendBundle";
static grpc::Status Call(grpc::GenericStub& stub, const grpc::ByteBuffer& b, const std::string& m, bool gz=false, int secs=60) {
  grpc::ClientContext c; c.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(secs)); if (gz) c.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  grpc::CompletionQueue q; auto r = stub.PrepareCall(&c, m, &q); void* t; bool ok;
  r->StartCall((void*)1); q.Next(&t, &ok); if (ok) { r->WriteLast(b, grpc::WriteOptions(), (void*)2); q.Next(&t, &ok); if(!ok && getenv("DBG")) std::cerr<<"write failed\n"; }
  grpc::ByteBuffer ans; r->Read(&ans, (void*)5); q.Next(&t, &ok); grpc::Status s; r->Finish(&s, (void*)3); q.Next(&t, &ok); q.Shutdown(); while (q.Next(&t, &ok)) {} return s; }
int main(int argc, char** argv) {
  std::map<std::string, std::string> a; for (int i = 1; i < argc; ++i) { std::string s = argv[i]; auto e = s.find('='); a[s.substr(0, e)] = s.substr(e + 1); }
  auto I = [&](const char* k, int d) { return a.count(k) ? std::stoi(a[k]) : d; };
  const int cap = I("cap", 128), pay = I("pay", 32), n = I("n", 32), mb = I("mb", 16), secs = I("secs", 8), streams = I("streams", 1), good = I("good", 4);
  const std::string mode = a["mode"];
  PostgresCluster cluster(PostgresCluster::Durability::kFull); Product product(cluster.NewDatabase(), {absl::StrCat("--max_bytes_in_flight=", (size_t)cap << 20), absl::StrCat("--max_payload_bytes=", (size_t)pay << 20)});
  auto& server = product.server(); pid_t pid = server.process().pid();
  std::cout << "before " << Field(pid, "VmRSS:") << std::endl;
  std::atomic<bool> stop = false; std::mutex mu; std::map<std::string, int> codes, gcodes; std::vector<double> ms; std::vector<std::thread> ts; std::atomic<int> gstored=0;
  for (int g = 0; g < good; ++g) ts.emplace_back([&, g] { IngestClient client(server.NewChannel()); for (int k = 0; !stop;) {
    v1::AppendBundleRequest r; r.mutable_raw()->set_payload(absl::StrCat(R"([{"text":"hello","passive-data-metadata":{"source":"good-)", g, R"(","generator":"g: bench","generator-id":"g","timestamp":)", 1710000000 + k, "}}]"));
    v1::AppendBundleResponse resp; auto b = Clock::now(); auto s = client.Append(r, resp); double t = std::chrono::duration<double, std::milli>(Clock::now() - b).count();
    std::lock_guard l(mu); ++gcodes[absl::StrCat(s.error_code(), " ", s.error_message())]; ms.push_back(t); if (s.ok()) { ++gstored; ++k; } } });
  v1::AppendBundleRequest req; std::string bytes;
  if (mode == "large" || mode == "hold" || mode == "stream") req.mutable_raw()->set_payload(LargeBundle(((size_t)mb << 20) - 200000));
  if (mode == "one") req.mutable_raw()->set_payload(absl::StrCat(R"([{"text":")", std::string((mb<<20)-4096,'x'), R"(","passive-data-metadata":{"source":"large","generator":"g: bench","generator-id":"g","timestamp":1710000000}}])"));
  if (mode == "bad") req.mutable_raw()->set_payload(std::string((mb<<20)-4096,'x'));
  if (mode == "bomb") { req.mutable_raw()->set_payload(GzipBomb(10)); req.mutable_raw()->set_encoding(v1::RawBundle::ENCODING_GZIP); }
  if (mode == "typed") for (int i = 0; i < (mb << 19); ++i) req.mutable_typed()->add_points();
  if (mode == "names") for (int i = 0; i < (mb << 19); ++i) req.mutable_raw()->add_attachments();
  if (mode == "zeros") req.mutable_raw()->set_payload(std::string((size_t)I("gb",1)<<30,' '));
  grpc::ByteBuffer buf;
  if (mode == "upload") { v1::UploadAttachmentRequest u; u.set_data(std::string((mb << 20), 'x')); buf = Buf(u); method = "/webmunk.v1.IngestService/UploadAttachment"; }
  else if (mode == "query") { method = a["method"]; std::string s((size_t)mb<<20, 'x'); s[0]=10; s[1]=(char)0x80;s[2]=(char)0x80;s[3]=(char)(0x80|(((mb-1)*1048576>>14)&0x7f)); s[4]=(char)((((mb-1)*1048576)>>21)&0x7f); for(size_t i=5+(size_t)(mb-1)*1048576;i<s.size();i+=2){ s[i]=(char)0x98; } grpc::Slice sl(s); buf = grpc::ByteBuffer(&sl, 1); }
  else if (mode == "stream") { v1::AppendBundlesRequest s; *s.mutable_bundle() = req; buf = Buf(s); method = "/webmunk.v1.IngestService/AppendBundles"; }
  else if (mode == "unknown") { std::string s; while (s.size() < ((size_t)mb << 20)) s += std::string("\xa0\x06\x01", 3); grpc::Slice sl(s); buf = grpc::ByteBuffer(&sl, 1); }
  else if (mode == "zeros") { }
  else buf = Buf(req);
  if (mode != "hold" && mode != "idle" && mode != "zeros" && !mode.empty()) req.Clear();
  auto begin = Clock::now();
  for (int i = 0; i < n; ++i) ts.emplace_back([&, i] {
    if (mode == "hold") { std::string head = Http2Connection::MessageHead((size_t)mb << 20);
      std::string body(((size_t)mb << 20) - (1 << 18), 'x'); while (!stop) { try { Http2Connection c(server.port(), std::chrono::seconds(30)); std::vector<uint32_t> ss; for (int k = 0; k < streams; ++k) { auto s = c.Open(method); ss.push_back(s); c.Send(s, head); } size_t sent = 0; for (auto s : ss) sent += c.Send(s, body);
        { std::lock_guard l(mu); ++codes[absl::StrCat("sent ", sent >> 20)]; } while (!stop && !std::all_of(ss.begin(), ss.end(), [&](auto s){return c.IsEnded(s);})) std::this_thread::sleep_for(std::chrono::milliseconds(20)); } catch (std::exception& e) { std::lock_guard l(mu); ++codes[e.what()]; std::this_thread::sleep_for(std::chrono::milliseconds(50)); } } return; }
    if (mode == "idle") { std::vector<std::unique_ptr<Http2Connection>> cs; for (int k = 0; k < streams; ++k) try { cs.push_back(std::make_unique<Http2Connection>(server.port())); for (int q = 0; q < I("calls", 0); ++q) { auto s = cs.back()->Open(method); cs.back()->Send(s, Http2Connection::MessageHead(1000000)); if(I("fill",0)) cs.back()->Send(s, std::string(I("fill",0),'x')); } } catch (std::exception& e) { std::lock_guard l(mu); ++codes[e.what()]; } while (!stop) { std::this_thread::sleep_for(std::chrono::milliseconds(200)); for (auto& c : cs) c->IsEnded(1);} int ended=0; for (auto& c : cs) ended += c->IsEnded(0); std::lock_guard l(mu); codes["ended"] += ended; return; }
    auto ch = server.NewChannel(); grpc::GenericStub stub(ch);
    std::vector<std::thread> inner; for (int k = 0; k < streams; ++k) inner.emplace_back([&] { while (!stop) { grpc::ByteBuffer bb = buf; if (mode == "zeros") { grpc::Slice sl(req.raw().payload()); bb = grpc::ByteBuffer(&sl, 1); } auto s = Call(stub, bb, method, mode == "zeros"); std::lock_guard l(mu); ++codes[absl::StrCat(s.error_code(), " ", s.error_message())]; } }); for (auto& t : inner) t.join(); });
  for (int s = 0; s < secs; ++s) { std::this_thread::sleep_for(std::chrono::seconds(1)); if (I("v", 0)) std::cout << s << " rss " << Field(pid, "VmRSS:") << " peak " << Field(pid, "VmHWM:") << std::endl; }
  { std::lock_guard l(mu); std::cout << "cpu per ok " << Cpu(pid) / std::max(1, codes["0 "]) * 1000 << " ms\n"; }
  std::cout << "peak " << Field(pid, "VmHWM:") << " MiB, cap+128 = " << cap + 128 << " rss " << Field(pid, "VmRSS:") << std::endl; stop = true;
  for (auto& t : ts) t.join();
  for (auto& [c, k] : codes) std::cout << "  attacker " << k << " x " << c << "\n"; for (auto& [c, k] : gcodes) std::cout << "  good " << k << " x " << c << "\n";
  std::sort(ms.begin(), ms.end()); if (!ms.empty()) std::cout << "  good p50 " << ms[ms.size() / 2] << " p99 " << ms[ms.size() * 99 / 100] << "\n";
  std::this_thread::sleep_for(std::chrono::seconds(1)); { try { IngestClient fresh(server.NewChannel()); std::cout << "fresh connection stored " << fresh.AppendJson(R"([{"text":"hi","passive-data-metadata":{"source":"fresh","generator":"g: bench","generator-id":"g","timestamp":1710000000}}])").stored << "\n"; } catch (std::exception& e) { std::cout << "FRESH FAILED " << e.what() << "\n"; } }
  std::cout << "rss after " << Field(pid, "VmRSS:") << " alive " << server.process().Running() << "\n"; (void)begin;
}
