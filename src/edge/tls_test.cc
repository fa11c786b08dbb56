// HTTPS over loopback, with certificates made here.

#include "edge/tls.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <openssl/x509.h>

#include "edge/server_testing.h"

namespace penstock::edge {
namespace {

constexpr int64_t kDayS = int64_t{24} * 3600;

// A directory with cert.pem and key.pem, self-signed.
class Files {
 public:
  Files() {
    std::string pattern = "/tmp/penstock-tls-XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
  }
  ~Files() {
    std::remove(certificate().c_str());
    std::remove(key().c_str());
    ::rmdir(directory_.c_str());
  }
  std::string certificate() const { return directory_ + "/cert.pem"; }
  std::string key() const { return directory_ + "/key.pem"; }

  void write(const std::string& name, int64_t days) const {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> pair(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDayS);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_set_pubkey(certificate.get(), pair.get());
    ASSERT_GT(X509_sign(certificate.get(), pair.get(), EVP_sha256()), 0);
    save(this->certificate(), [&](FILE* file) { return PEM_write_X509(file, certificate.get()); });
    save(key(), [&](FILE* file) {
      return PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

 private:
  template <typename Write>
  static void save(const std::string& path, Write write) {
    FILE* file = std::fopen(path.c_str(), "w");
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(write(file), 1);
    std::fclose(file);
  }

  std::string directory_;
};

// TLS on top of a TestClient's socket.
class TlsClient {
 public:
  TlsClient(uint16_t port, int version)
      : client_(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    SSL_CTX_set_security_level(context_.get(), 0);  // so that an old version is offered at all
    session_.reset(SSL_new(context_.get()));
    SSL_set_fd(session_.get(), client_.socket());
  }
  bool connect() { return SSL_connect(session_.get()) == 1; }
  bool send(const std::string& bytes) {
    return SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) ==
           static_cast<int>(bytes.size());
  }
  // Reads until the text ends so.
  std::string receive(std::string_view end) {
    std::string text;
    std::array<char, 16384> piece;
    while (!text.ends_with(end)) {
      const int count = SSL_read(session_.get(), piece.data(), piece.size());
      if (count <= 0) {
        break;
      }
      text.append(piece.data(), static_cast<size_t>(count));
    }
    return text;
  }
  std::string server_name() {
    const std::unique_ptr<X509, void (*)(X509*)> certificate(
        SSL_get1_peer_certificate(session_.get()), X509_free);
    std::array<char, 64> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                              name.size());
    return name.data();
  }
  SSL* session() { return session_.get(); }
  TestClient& plain() { return client_; }

 private:
  TestClient client_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> session_{nullptr, SSL_free};
};

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    files_.write("first", 30);
    auto loaded = TlsCredentials::load(files_.certificate(), files_.key());
    ASSERT_TRUE(loaded.ok()) << loaded.error().message();
    options_.tls = *loaded;
  }
  Files files_;
  ListenerOptions options_;
};

TEST_F(Tls, ServesBothVersionsAndNoOlderOne) {
  TestServer server(options_);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server.port(), version);
    ASSERT_TRUE(client.connect());
    EXPECT_EQ(client.server_name(), "first");
    for (const std::string body : {"one", "two"}) {
      ASSERT_TRUE(client.send(post(body)));
      EXPECT_TRUE(client.receive("\r\n\r\n" + body).starts_with("HTTP/1.1 200 OK\r\n"));
    }
  }
  TlsClient old(server.port(), TLS1_1_VERSION);
  EXPECT_FALSE(old.connect());
}

TEST_F(Tls, CarriesLargeBodiesAndPipelinedRequests) {
  TestServer server(options_);
  TlsClient client(server.port(), TLS1_3_VERSION);
  ASSERT_TRUE(client.connect());
  const std::string large(3 << 20, 'L');
  ASSERT_TRUE(client.send(post(large + "end")));
  const std::string reply = client.receive("end");
  EXPECT_TRUE(reply.ends_with("\r\n\r\n" + large + "end"));
  ASSERT_TRUE(client.send(post("a1") + post("b2") + post("c3")));
  const std::string replies = client.receive("c3");
  EXPECT_LT(replies.find("a1"), replies.find("b2"));
}

TEST_F(Tls, OffersHttp11InAlpn) {
  TestServer server(options_);
  TlsClient client(server.port(), TLS1_3_VERSION);
  const unsigned char offered[] = "\x02h2\x08http/1.1";
  SSL_set_alpn_protos(client.session(), offered, sizeof(offered) - 1);
  ASSERT_TRUE(client.connect());
  const unsigned char* chosen = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(client.session(), &chosen, &length);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), length), "http/1.1");
}

TEST_F(Tls, ServesANewCertificateAfterReloadAndDropsNobody) {
  TestServer server(options_);
  TlsClient before(server.port(), TLS1_3_VERSION);
  ASSERT_TRUE(before.connect());
  const int64_t expired_before_s = options_.tls->expires_at_s();
  files_.write("second", 60);
  ASSERT_TRUE(options_.tls->reload().ok());
  EXPECT_NEAR(static_cast<double>(options_.tls->expires_at_s() - expired_before_s), 30.0 * kDayS,
              3600);
  TlsClient after(server.port(), TLS1_3_VERSION);
  ASSERT_TRUE(after.connect());
  EXPECT_EQ(after.server_name(), "second");
  ASSERT_TRUE(before.send(post("still here")));
  EXPECT_TRUE(before.receive("still here").ends_with("still here"));
}

TEST_F(Tls, KeepsTheOldCertificateIfTheNewOneIsBad) {
  TestServer server(options_);
  std::ofstream(files_.certificate()) << "not a certificate";
  const auto reloaded = options_.tls->reload();
  ASSERT_FALSE(reloaded.ok());
  EXPECT_NE(reloaded.error().message().find(files_.certificate()), std::string::npos)
      << reloaded.error().message();
  TlsClient client(server.port(), TLS1_3_VERSION);
  ASSERT_TRUE(client.connect());
  EXPECT_EQ(client.server_name(), "first");
}

TEST_F(Tls, RefusesAKeyOfAnotherCertificate) {
  Files other;
  other.write("other", 30);
  const auto loaded = TlsCredentials::load(files_.certificate(), other.key());
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().message().find(other.key()), std::string::npos)
      << loaded.error().message();
}

TEST_F(Tls, TellsPlainHttpClientsWhatThisPortSpeaks) {
  TestServer server(options_);
  TestClient client(server.port());
  const ClientReply reply = client.ask(post("plain"));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body, "400 Bad Request: this port speaks HTTPS, not plain HTTP.\n");
  EXPECT_EQ(server.handler().calls(), 0);
}

TEST_F(Tls, NoticesThatTheClientHasGone) {
  TestServer server(options_);
  {
    TlsClient client(server.port(), TLS1_3_VERSION);
    ASSERT_TRUE(client.connect());
    ASSERT_TRUE(client.send(post("", "", "/wait")));
    ASSERT_TRUE(server.eventually([&] { return server.handler().calls() == 1; }));
    SSL_shutdown(client.session());  // its alert stays unread and must not hide the end
  }
  EXPECT_TRUE(server.eventually([&] { return server.handler().saw_client_leave(); }));
}

TEST_F(Tls, GetsARefusalThrough) {
  options_.limits.body_bytes_max = 10;
  TestServer server(options_);
  TlsClient client(server.port(), TLS1_3_VERSION);
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send(post(std::string(100'000, 'x'))));
  EXPECT_TRUE(client.receive("too large.\n").starts_with("HTTP/1.1 413 "));
}

TEST_F(Tls, EndsAHandshakeThatDoesNotCome) {
  TestServer server(options_, std::make_unique<ManualClock>());
  TestClient client(server.port());
  ASSERT_TRUE(server.eventually([&] { return server.listener().connections() == 1; }));
  client.send("\x16\x03\x01");
  server.pass_ms(10'000);
  EXPECT_TRUE(client.is_at_end());
}

}  // namespace
}  // namespace penstock::edge
