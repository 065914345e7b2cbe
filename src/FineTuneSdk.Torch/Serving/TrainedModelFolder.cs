using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Torch.Serving;

/// <summary>What a training of all weights leaves: a model in Hugging Face's layout with a manifest, which needs no base.</summary>
/// <param name="path">The folder.</param>
/// <param name="manifest">Its manifest.</param>
internal sealed class TrainedModelFolder(string path, AdapterManifest manifest)
{
    /// <summary>By what the model is known in memory. <see cref="Open"/> proves that the folder holds it.</summary>
    public string Identity => $"{manifest.AdapterSha256} of {manifest.Base.Identity}";

    /// <summary>Whether a manifest is that of a model, and not of an adapter on a base.</summary>
    public static bool Describes(AdapterManifest manifest) => manifest.Training.Method == ManifestTraining.Full;

    /// <summary>Opens the folder.</summary>
    /// <exception cref="FineTuneException">FTSDK4004: it doesn't hold what its manifest says; FTSDK11xx: it is no model.</exception>
    public ModelFolder Open()
    {
        var folder = ModelFolder.Open(path);
        var (found, wanted) = (folder.ComputeIdentity(withWeights: true), manifest.Base);
        var differences = new List<string>();
        if (found.ConfigSha256 != wanted.ConfigSha256)
            differences.Add("config.json");
        if (found.WeightsSha256 != manifest.AdapterSha256)
            differences.Add("weights");
        if (found.TokenizerSha256 != wanted.TokenizerSha256)
            differences.Add("tokenizer or stop tokens");
        if (found.ChatTemplateSha256 != wanted.ChatTemplateSha256)
            differences.Add("chat template");
        return differences.Count == 0 ? folder : throw new FineTuneException(
            DiagnosticCodes.ServedModelDiffers,
            $"The folder doesn't hold the model '{manifest.Name}' that its {AdapterManifest.FileName} describes: {string.Join(", ", differences)} differ. Copy the folder whole from where it was built, or build it again.",
            new SourceSpan(folder.Path));
    }
}
