using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Core.Weights.Hub;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Everything that a run works on, read and checked.</summary>
internal sealed record RunInputs
{
    public required SpecFile File { get; init; }

    /// <summary>The spec with all defaults.</summary>
    public required FineTuneSpec Spec { get; init; }

    public required ModelFolder Base { get; init; }

    /// <summary>What the base is on the Hub, or null where it isn't from there.</summary>
    public required HubSnapshot? Snapshot { get; init; }

    public required ModelConfig Config { get; init; }

    public required BaseIdentity Identity { get; init; }

    public required ITokenizer Tokenizer { get; init; }

    public required ChatTemplate? Template { get; init; }

    public required EncodingSettings Encoding { get; init; }

    public required DataSet Data { get; init; }

    /// <summary>SHA-256 of the data files.</summary>
    public required DataHashes DataHashes { get; init; }

    /// <summary>The name of what is trained.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Every file that was read, as it was.</summary>
    public required IReadOnlyList<InputFile> Files { get; init; }

    /// <summary>The base's name if it is bundled, or null.</summary>
    public required string? BundledBase { get; init; }
}

/// <summary>SHA-256 of the data files; null where there is none.</summary>
internal sealed record DataHashes(string Train, string? Validation, string? Test);
