using System.Globalization;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Stores;

/// <summary>The name of what is trained: a SHA-256 over everything that decides it, and over nothing of the machine, its paths or its clock.</summary>
public static class Fingerprint
{
    /// <summary>Computes the fingerprint.</summary>
    /// <param name="spec">A spec from <see cref="ResolvedSpec.Resolve"/>.</param>
    /// <param name="baseIdentity">The base's canonical hash, over its configuration, weights, tokenizer and template.</param>
    /// <param name="trainSha256">The hash of the training file's bytes.</param>
    /// <param name="engineVersion">The version of what the engine computes.</param>
    public static string Compute(FineTuneSpec spec, string baseIdentity, string trainSha256, int engineVersion = EngineNumerics.Version) => Sha256.OfText(string.Join(
        '\n',
        "finetune-fingerprint 1",
        engineVersion.ToString(CultureInfo.InvariantCulture),
        SpecCanonicalForm.Of(spec),
        baseIdentity,
        trainSha256));
}
