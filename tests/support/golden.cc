#include "tests/support/golden.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/form_encoding.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> NamesIn(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(GoldenDirectory() + "/" + directory)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

HttpHeaders ReadHeaders(const Json& json) {
  HttpHeaders headers;
  for (const Json& pair : json) headers.emplace_back(pair.at(0), pair.at(1));
  return headers;
}

HttpRequest ReadRequest(const Json& json) {
  HttpRequest request{.method = json.at("method"),
                      .target = json.at("path"),
                      .headers = ReadHeaders(json.at("headers")),
                      .body = json.value("body", "")};
  if (!json.contains("form")) return request;
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [name, value] : json.at("form").items()) {
    fields.emplace_back(name, value.is_string()
                                  ? value.get<std::string>()
                                  : Base64(Gzip(GoldenFile(value.at("base64_of_gzip_of")))));
  }
  request.body = FormEncode(fields);
  return request;
}

}  // namespace

std::string GoldenFile(const std::string& path) { return ReadFile(GoldenDirectory() + "/" + path); }

std::vector<std::string> GoldenBundles() {
  std::vector<std::string> bundles;
  for (const std::string& name : NamesIn("bundles"))
    bundles.push_back(GoldenFile("bundles/" + name));
  return bundles;
}

std::string RecordedBody(const std::string& path) {
  const Json response = Json::parse(GoldenFile(path + ".json")).at("response");
  if (response.contains("body")) return response.at("body");
  const std::string directory = path.substr(0, path.rfind('/') + 1);
  return GoldenFile(directory + response.at("body_file").get<std::string>());
}

std::vector<std::vector<std::string>> GoldenTable(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> lines = absl::StrSplit(GoldenFile(path), '\n', absl::SkipEmpty());
  for (size_t i = 1; i < lines.size(); ++i) rows.push_back(absl::StrSplit(lines[i], '\t'));
  return rows;
}

std::vector<Recording> GoldenRecordings(const std::string& directory) {
  std::vector<Recording> recordings;
  for (const std::string& name : NamesIn(directory)) {
    if (!name.ends_with(".json")) continue;
    const Json json = Json::parse(GoldenFile(directory + "/" + name));
    if (!json.contains("response")) continue;
    const Json& response = json.at("response");
    const std::string body =
        response.contains("body_file")
            ? GoldenFile(directory + "/" + response.at("body_file").get<std::string>())
            : response.value("body", "");
    recordings.push_back({.name = name.substr(0, name.rfind('.')),
                          .request = ReadRequest(json.at("request")),
                          .response = {.status = response.at("status"),
                                       .headers = ReadHeaders(response.at("headers")),
                                       .body = body}});
  }
  return recordings;
}

std::vector<HttpRequest> EdgeUploads(const std::string& edge_case) {
  std::vector<HttpRequest> requests;
  const std::string directory = "edge/" + edge_case + "/";
  const Json result = Json::parse(GoldenFile(directory + "result.json"));
  for (const Json& upload : result.at("uploads")) {
    const std::string bytes = GoldenFile(directory + upload.at("file").get<std::string>());
    const std::string sent_as = upload.at("sent_as");
    std::string payload;
    if (sent_as == "compression=gzip, payload=base64(gzip(file))") payload = Base64(Gzip(bytes));
    if (sent_as == "compression=gzip, payload=base64(file)") payload = Base64(bytes);
    if (sent_as == "compression=gzip, payload=file text") payload = bytes;
    Require(!payload.empty(), "unknown way of sending: " + sent_as);
    requests.push_back(
        FormPost("/data/add-bundle.json", {{"compression", "gzip"}, {"payload", payload}}));
  }
  return requests;
}

}  // namespace webmunk::testing
