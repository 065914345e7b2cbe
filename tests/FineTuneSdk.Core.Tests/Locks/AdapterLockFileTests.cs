using System.Text;
using System.Text.Json;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Locks;

namespace FineTuneSdk.Core.Tests.Locks;

public sealed class AdapterLockFileTests
{
    private static readonly string Hash = new('a', 64);

    private static AdapterLock Example => new()
    {
        Fingerprint = Hash,
        Adapter = new(StringComparer.Ordinal) { ["b"] = Hash, ["a"] = Hash },
        Base = new ManifestBase("tiny", Hash, Hash, Hash, Hash, null),
        TrainSha256 = Hash,
        Spec = new(StringComparer.Ordinal) { ["method.rank"] = JsonSerializer.SerializeToElement(16) },
        Metrics = new(StringComparer.Ordinal) { ["test.loss"] = 0.5 },
        Versions = new ManifestVersions("0.1.0", 3, "0.107.0", "2.10.0", "0.21.2"),
    };

    [Fact]
    public void A_lock_is_read_as_it_was_written_and_written_the_same_again()
    {
        var bytes = AdapterLockFile.Write(Example);
        var read = AdapterLockFile.Parse(bytes, "x");
        Assert.Equal(bytes, AdapterLockFile.Write(read));
        Assert.Equal(Example.Digest(), read.Digest());
        Assert.Contains("\n  \"adapter\": {\n    \"a\": ", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_is_no_lock()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(AdapterLockFile.TryRead(folder["a.finetune.lock.json"]));
    }

    [Theory]
    [InlineData("", "", "The file has 0 bytes")]
    [InlineData("\"version\": 1", "\"version\": 2", "The lock has version 2")]
    [InlineData("\"fingerprint\": \"aa", "\"fingerprint\": \"AA", "\"fingerprint\", \"trainSha256\"")]
    [InlineData("\"fingerprint\": \"aa", "\"fingerprint\": null, \"x\": \"", "This is no lock: ")]
    [InlineData("\"a\": \"aa", "\"../a\": \"aa", "\"adapter\" has names of files")]
    [InlineData("\"a\": \"aa", "\"b\": \"aa", "This is no lock: ")]
    [InlineData("\"a\": \"aa", "\"a\": \"", "\"adapter\" has names of files")]
    [InlineData("\"metrics\": {", "\"metrics\": { \"x\": \"1\",", "This is no lock: ")]
    [InlineData("  \"base\"", "<<<<<<< HEAD\n  \"base\"", "This is no lock: ")]
    [InlineData("  \"base\"", "\"other\": 1, \"base\"", "This is no lock: ")]
    public void What_is_no_lock_is_refused_with_the_way_out(string part, string other, string says)
    {
        using var folder = new TemporaryFolder();
        var path = folder["a.finetune.lock.json"];
        var text = Encoding.UTF8.GetString(AdapterLockFile.Write(Example));
        Assert.Contains(part, text, StringComparison.Ordinal);
        File.WriteAllText(path, part.Length == 0 ? "" : text.Replace(part, other, StringComparison.Ordinal));
        var diagnostic = Assert.Single(Assert.Throws<FineTuneException>(() => AdapterLockFile.TryRead(path)).Diagnostics);
        Assert.Equal((DiagnosticCodes.LockInvalid, path), (diagnostic.Code, diagnostic.Location!.File));
        Assert.StartsWith(says, diagnostic.Message, StringComparison.Ordinal);
        Assert.EndsWith("Take it from version control again, or delete it and write it anew with `finetune accept`.", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_stands_in_a_lock_is_diagnosed()
    {
        var (bytes, random) = (AdapterLockFile.Write(Example), new Random(1));
        for (var i = 0; i < 5000; i++)
        {
            var mutated = bytes.ToArray();
            for (var j = random.Next(1, 4); j > 0; j--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            try
            {
                AdapterLockFile.Parse(mutated[..random.Next(mutated.Length / 2, mutated.Length + 1)], "x");
            }
            catch (FineTuneException exception)
            {
                Assert.Equal(DiagnosticCodes.LockInvalid, Assert.Single(exception.Diagnostics).Code);
            }
        }
    }
}
