using System.Globalization;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Tests;

/// <summary>Writes adapter folders for a <see cref="MicroModel"/>: LoRA of rank 4 on q, v and down with random numbers in place of training. No torch is needed for it.</summary>
internal static class MicroAdapter
{
    public const int Rank = 4;

    /// <summary>Numbers in the adapter's tensors.</summary>
    public const int ParameterCount = MicroModel.Layers * Rank * (
        (MicroModel.Hidden + MicroModel.Heads * MicroModel.HeadSize) + (MicroModel.Hidden + MicroModel.KeyValueHeads * MicroModel.HeadSize) + (MicroModel.Intermediate + MicroModel.Hidden));

    /// <summary>Writes the folder <c>name</c> in a folder of adapters.</summary>
    /// <param name="content">Holds adapters by name.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="baseFolder">The base that the manifest names.</param>
    /// <param name="seed">Decides the numbers.</param>
    /// <param name="change">Changes the manifest before it is written.</param>
    public static string Write(string content, string name, string baseFolder, int seed, Func<AdapterManifest, AdapterManifest>? change = null)
    {
        var folder = Path.Combine(content, name);
        var random = new Random(seed);
        var config = new PeftAdapterConfig { Rank = Rank, Alpha = 2 * Rank, Targets = AdapterTargets.Of(["q_proj", "v_proj", "down_proj"]), BaseModel = Path.GetFileName(baseFolder) };
        AdapterFolder.Write(folder, config, [.. Tensors(random)]);
        var manifest = Manifest(folder, name, baseFolder);
        AdapterFolder.WriteManifest(folder, change?.Invoke(manifest) ?? manifest);
        return folder;
    }

    private static AdapterManifest Manifest(string folder, string name, string baseFolder)
    {
        var identity = ModelFolder.Open(baseFolder).ComputeIdentity(withWeights: true);
        var nothing = new ManifestDataPart(new string('0', 64), 1, 1, 1);
        return new AdapterManifest
        {
            Name = name,
            Fingerprint = Sha256.OfText(name),
            AdapterSha256 = Sha256.OfFile(Path.Combine(folder, AdapterFolder.WeightsFileName)),
            Base = new ManifestBase(Path.GetFileName(baseFolder), identity.Hash, identity.ConfigSha256, identity.WeightsSha256, identity.TokenizerSha256, identity.ChatTemplateSha256),
            Data = new ManifestData(nothing, null, null),
            Training = new ManifestTraining("lora", 42, 1, 1, 1, ParameterCount, 1, "cpu"),
            Versions = new ManifestVersions("0", 1, "0", "0", "0.21.2"),
        };
    }

    private static IEnumerable<SafetensorsTensor> Tensors(Random random)
    {
        for (var i = 0; i < MicroModel.Layers; i++)
        {
            var layer = string.Create(CultureInfo.InvariantCulture, $"base_model.model.model.layers.{i}.");
            (string Path, int In, int Out)[] modules =
            [
                ("self_attn.q_proj", MicroModel.Hidden, MicroModel.Heads * MicroModel.HeadSize),
                ("self_attn.v_proj", MicroModel.Hidden, MicroModel.KeyValueHeads * MicroModel.HeadSize),
                ("mlp.down_proj", MicroModel.Intermediate, MicroModel.Hidden),
            ];
            foreach (var (path, inFeatures, outFeatures) in modules)
            {
                yield return MicroModel.Normal($"{layer}{path}.lora_A.weight", random, 0.3, Rank, inFeatures);
                yield return MicroModel.Normal($"{layer}{path}.lora_B.weight", random, 0.3, outFeatures, Rank);
            }
        }
    }
}
