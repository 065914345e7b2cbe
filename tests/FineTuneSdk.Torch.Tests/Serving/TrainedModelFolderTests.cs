using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Tests;
using FineTuneSdk.Torch.Serving;

namespace FineTuneSdk.Torch.Tests.Serving;

public sealed class TrainedModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public TrainedModelFolderTests()
    {
        var untrained = MicroModel.Write(_folder["base"], seed: 1);
        _model = MicroModel.Write(_folder["support"], seed: 2);
        var (identity, nothing) = (ModelFolder.Open(untrained).ComputeIdentity(withWeights: true), new ManifestDataPart(new string('0', 64), 1, 1, 1));
        AdapterFolder.WriteManifest(_model, new AdapterManifest
        {
            Name = "support",
            Fingerprint = Sha256.OfText("support"),
            AdapterSha256 = Sha256.OfFile(Path.Combine(_model, "model.safetensors")),
            Base = new ManifestBase("base", identity.Hash, identity.ConfigSha256, identity.WeightsSha256, identity.TokenizerSha256, identity.ChatTemplateSha256),
            Data = new ManifestData(nothing, null, null),
            Training = new ManifestTraining("full", 42, 1, 1, 1, 1, 1, "cpu"),
            Versions = new ManifestVersions("0", 1, "0", "0", "0"),
        });
        Directory.Delete(untrained, recursive: true);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_served_without_its_base_and_is_in_memory_once()
    {
        using var one = Load();
        using var two = Load();
        Assert.Equal((true, 0L), (one.SharesBaseWith(two), one.AdapterBytes));
        Assert.Equal("support", one.Name);
    }

    [Fact]
    public void A_folder_that_does_not_hold_what_its_manifest_says_is_refused()
    {
        MicroModel.Write(_model, seed: 3, chatTemplate: "{{ messages }}");
        var error = Assert.Throws<FineTuneException>(Load);
        Assert.Equal(
            $"{_model}: error FTSDK4004: The folder doesn't hold the model 'support' that its finetune.manifest.json describes: weights, chat template differ. Copy the folder whole from where it was built, or build it again.",
            error.Message);
    }

    private FineTunedModel Load() => FineTunedModel.Load("support", new FineTunedModelOptions { ContentDirectory = _folder.Path });
}
