using System.Net;
using FineTuneSdk.Core.Weights.Hub;
using FineTuneSdk.Fuzz.Tests.Fuzzing;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class HubFuzz
{
    private const string Listing = """
        {
          "_id": "6601b1", "id": "acme/micro", "sha": "0123456789abcdef0123456789abcdef01234567", "private": false, "gated": "auto", "tags": ["safetensors", "text-generation"],
          "siblings": [
            { "rfilename": ".gitattributes" }, { "rfilename": "README.md", "size": 12 }, { "rfilename": "config.json" }, { "rfilename": "model-00001-of-00002.safetensors" },
            { "rfilename": "model-00002-of-00002.safetensors" }, { "rfilename": "model.safetensors.index.json" }, { "rfilename": "onnx/model.onnx" }, { "rfilename": "tokenizer.json" }
          ],
          "cardData": { "language": ["en"], "license": "apache-2.0" }, "usedStorage": 1234
        }
        """;

    private static readonly HubSettings Settings = new(new Uri("http://hub.test/"), CacheDirectory: "", Token: null, Offline: false, Links: true);
    private static readonly HubReference Reference = HubReference.TryParse("hf://acme/micro", out _)!;

    [Fact]
    public void Listings() => Fuzzer.Run("hub listings", [Seed.Of("listing", Listing)], Read, bytesPerByte: 100, bytesAlways: 1 << 20);

    // What is listed is a commit, and names that can be files below a folder.
    private static bool Read(byte[] input)
    {
        using var http = new HttpMessageInvoker(new Answer(input));
        var errors = new HubErrors(Settings, Reference);
        var api = new HubApi(Settings, Reference, errors, new HubHttp(Settings, errors, http, TimeProvider.System), new HubRetry(TimeProvider.System));
        var listing = api.ListAsync("main", TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Assert.Matches("^[0-9a-f]{40}$", listing.Commit);
        Assert.All(listing.Files, name => Assert.StartsWith(Path.GetFullPath("/models/"), Path.GetFullPath(name, "/models/"), StringComparison.Ordinal));
        return true;
    }

    private sealed class Answer(byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body), RequestMessage = request });
    }
}
