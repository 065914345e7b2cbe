#nullable enable
using Microsoft.Build.Framework;

namespace FineTuneSdk.Tasks;

public sealed partial class CheckInputs
{
    /// <summary>The specs, with the metadata that <see cref="CollectSpecs"/> gave them.</summary>
    [Required]
    public ITaskItem[] Specs { get; set; } = [];

    /// <summary>The worker that would run: another version of it makes everything out of date.</summary>
    [Required]
    public string WorkerAssembly { get; set; } = "";

    /// <summary>See <see cref="RunFineTune.LockedMode"/>.</summary>
    public bool LockedMode { get; set; }

    /// <summary>See <see cref="RunFineTune.HelpLink"/>.</summary>
    public string HelpLink { get; set; } = "";

    /// <summary>The specs for which a worker must run, with metadata <c>Reasons</c>, separated by semicolons.</summary>
    [Output]
    public ITaskItem[] OutOfDate { get; set; } = [];
}
