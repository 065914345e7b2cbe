using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Tests.Adapters;

public sealed class AdapterFolderTests : IDisposable
{
    private static readonly AdapterManifest Manifest = new()
    {
        Name = "support",
        Fingerprint = "f0",
        AdapterSha256 = "a0",
        Base = new ManifestBase("tiny", "0123456789abcdef", "c", "w", "t", null),
        Data = new ManifestData(new ManifestDataPart("d", 600, 30000, 9000), null, new ManifestDataPart("e", 100, 5000, 1500)),
        Training = new ManifestTraining("lora", 42, 120, 90000, 27000, 430080, 0.125, "cpu"),
        Versions = new ManifestVersions("0.1.0", 1, "0.107.0", "2.10.0", "0.21.2"),
        Metrics = [new ManifestMetric("exactMatch", "test", "adapter", "department", 0.87, 100, 0.79, 0.92)],
        Examples = [new HeldOutExample("I can't log in <é>", "access", "?", "access")],
        Probe = [new ProbePrompt([1, 2], [3, 4], [0.5f, -1.25f], 2f)],
    };

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void A_folder_holds_what_was_written_and_nothing_else()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "stale.txt"), "");
        AdapterFolder.Write(_folder, Config(), [SafetensorsTensor.Float32("a", [2], [1, 2])]);
        AdapterFolder.WriteManifest(_folder, Manifest);

        Assert.Equal(["adapter_config.json", "adapter_model.safetensors", "finetune.manifest.json"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(4, PeftAdapterConfigReader.Read(_folder).Rank);
        using var weights = AdapterFolder.OpenWeights(_folder);
        Assert.Equal("a", Assert.Single(weights.Entries).Name);
    }

    [Fact]
    public void A_manifest_reads_back_as_it_was_written()
    {
        Directory.CreateDirectory(_folder);
        AdapterFolder.WriteManifest(_folder, Manifest);
        var read = AdapterManifestFile.Read(_folder);

        Assert.Equal(AdapterManifestFile.Write(Manifest), AdapterManifestFile.Write(read));
        Assert.Equal(Manifest.Metrics, read.Metrics);
        Assert.Equal(Manifest.Examples, read.Examples);
        Assert.Equal((Manifest.Base, Manifest.Data, Manifest.Training, Manifest.Versions), (read.Base, read.Data, read.Training, read.Versions));
    }

    [Theory]
    [InlineData("{\"version\": 2}", "The manifest has version 2; this version of FineTuneSdk reads 1. Train again, or use the version that made it.")]
    [InlineData("{\"version\": 1, \"extra\": 1}", "This is no manifest of version 1: ")]
    [InlineData("{\"version\": 1}", "This is no manifest of version 1: ")]
    [InlineData("nonsense", "This is no manifest of version 1: ")]
    [InlineData("null", "This is no manifest of version 1: ")]
    public void A_manifest_of_another_form_is_refused(string json, string start)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, AdapterManifest.FileName), json);
        var diagnostic = Assert.Single(Assert.Throws<FineTuneException>(() => AdapterManifestFile.Read(_folder)).Diagnostics);

        Assert.Equal((DiagnosticCodes.ManifestInvalid, Path.Combine(_folder, AdapterManifest.FileName)), (diagnostic.Code, diagnostic.Location!.File));
        Assert.StartsWith(start, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_base_is_refused_by_its_identity()
    {
        AdapterFolder.CheckBase("adapters/support", Manifest, "0123456789ABCDEF");
        var exception = Assert.Throws<FineTuneException>(() => AdapterFolder.CheckBase("adapters/support", Manifest, "fedcba9876543210"));

        Assert.Equal(
            $"{Path.Combine("adapters/support", "finetune.manifest.json")}: error FTSDK1405: The adapter 'support' was trained on the base 'tiny' with the identity 0123456789ab…, and this base has fedcba987654…; use the base that it was trained on, or train again.",
            Assert.Single(exception.Diagnostics).ToString());
    }

    [Fact]
    public void Missing_tensors_and_pickles_are_said()
    {
        Directory.CreateDirectory(_folder);
        Assert.EndsWith("an adapter folder holds its tensors there.", Assert.Throws<FineTuneException>(() => AdapterFolder.OpenWeights(_folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "adapter_model.bin"), "");
        Assert.EndsWith("adapter_model.bin isn't read; save the adapter as safetensors.", Assert.Throws<FineTuneException>(() => AdapterFolder.OpenWeights(_folder)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static PeftAdapterConfig Config() => new() { Rank = 4, Alpha = 8, Targets = AdapterTargets.Of(["q_proj"]) };
}
