#nullable enable
using Microsoft.Build.Framework;

namespace FineTuneSdk.Tasks;

public sealed partial class AcquireLibTorch
{
    /// <summary>The user's project: what an error is about.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>external</c> (FineTuneTorchBackend).</summary>
    public string Backend { get; set; } = "auto";

    /// <summary>For which machine: <c>linux-x64</c>, <c>win-x64</c> or <c>osx-arm64</c>.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>Whether that machine is this one. Only then does an installed driver say something about it.</summary>
    public bool ForThisMachine { get; set; } = true;

    /// <summary>Whether to be content with what an earlier build found, without a restore and without an error: compiling must not need libtorch.</summary>
    public bool RecordedOnly { get; set; }

    /// <summary>Version of the libtorch packages.</summary>
    [Required]
    public string LibTorchVersion { get; set; } = "";

    /// <summary>Version of TorchSharp, by which the CUDA packages are named.</summary>
    [Required]
    public string TorchSharpVersion { get; set; } = "";

    /// <summary>A libtorch of the user's own (FineTuneLibTorchDir, FINETUNE_LIBTORCH); empty for none.</summary>
    public string ExternalDirectory { get; set; } = "";

    /// <summary><c>obj/finetune/torch/</c>, absolute: the generated project and the record of what was found.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>Where a CUDA libtorch is put together from its packages, for all projects of the user.</summary>
    [Required]
    public string JoinedDirectory { get; set; } = "";

    /// <summary>The <c>dotnet</c> that restores; empty for the one on the path.</summary>
    public string DotNetHost { get; set; } = "";

    /// <summary>The project's RestoreConfigFile, where it sets one; else NuGet finds its configuration upwards from the project.</summary>
    public string RestoreConfigFile { get; set; } = "";

    /// <summary>The project's RestoreSources, where it sets some.</summary>
    public string RestoreSources { get; set; } = "";

    /// <summary>The project's RestorePackagesPath, where it sets one.</summary>
    public string RestorePackagesPath { get; set; } = "";

    /// <summary>The folder that holds libtorch; empty only with <see cref="RecordedOnly"/>.</summary>
    [Output]
    public string LibTorchDirectory { get; set; } = "";
}
