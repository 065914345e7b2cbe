#nullable enable
using System.Collections.Generic;
using System.Runtime.Serialization;

namespace FineTuneSdk.Core.Events;

/// <summary>
/// <c>result.json</c> in the work directory: what the last run that made or restored an adapter ended with. Written whole and renamed, beside the adapter that it describes.
/// Compiled into Core and into the MSBuild tasks (netstandard2.0), where it becomes the metadata of <c>@(FineTuneAdapter)</c>.
/// </summary>
[DataContract]
public sealed class WorkerResult
{
    /// <summary>The file's name in the work directory.</summary>
    public const string FileName = "result.json";

    /// <summary>
    /// A file in the work directory that holds <see cref="BaseFolder"/> and nothing else, where there is one. An application that is run on the machine that built it
    /// gets it as <c>finetune/bases/&lt;identity&gt;.path</c>; a published one doesn't.
    /// </summary>
    public const string BasePathFileName = "base.path";

    /// <summary>The adapter's folder in the work directory.</summary>
    public const string AdapterFolder = "adapter";

    /// <summary>The folder in the work directory of a model whose weights were all trained.</summary>
    public const string ModelFolder = "model";

    /// <summary>The adapter's name.</summary>
    [DataMember(Name = "name", IsRequired = true, Order = 0)]
    public string Name { get; set; } = "";

    /// <summary>As the <c>done</c> event's text: <c>trained</c>, <c>restored</c>, <c>evaluated</c> …</summary>
    [DataMember(Name = "outcome", EmitDefaultValue = false, Order = 1)]
    public string? Outcome { get; set; }

    /// <summary>The fingerprint: SHA-256 of the inputs.</summary>
    [DataMember(Name = "fingerprint", EmitDefaultValue = false, Order = 2)]
    public string? Fingerprint { get; set; }

    /// <summary>SHA-256 of <c>adapter_model.safetensors</c>, or of <c>model.safetensors</c>.</summary>
    [DataMember(Name = "adapterSha256", EmitDefaultValue = false, Order = 3)]
    public string? AdapterSha256 { get; set; }

    /// <summary>The bundled base that the adapter needs at run time (<c>tiny</c>: a folder in <see cref="WorkerRequest.BundledBases"/>, copied beside the application); absent for any other base.</summary>
    [DataMember(Name = "bundledBase", EmitDefaultValue = false, Order = 4)]
    public string? BundledBase { get; set; }

    /// <summary>The identity of a base that isn't bundled; absent for a bundled one.</summary>
    [DataMember(Name = "baseIdentity", EmitDefaultValue = false, Order = 6)]
    public string? BaseIdentity { get; set; }

    /// <summary>The folder of a base that isn't bundled, on this machine; absent for a bundled one.</summary>
    [DataMember(Name = "baseFolder", EmitDefaultValue = false, Order = 7)]
    public string? BaseFolder { get; set; }

    /// <summary>The result's folder in the work directory: <see cref="AdapterFolder"/> or <see cref="ModelFolder"/>; absent means <see cref="AdapterFolder"/>.</summary>
    [DataMember(Name = "folder", EmitDefaultValue = false, Order = 8)]
    public string? Folder { get; set; }

    /// <summary>Metrics by name, such as <c>test.exactMatch.department</c>: a JSON object of numbers.</summary>
    [DataMember(Name = "metrics", EmitDefaultValue = false, Order = 5)]
    public Dictionary<string, double>? Metrics { get; set; }
}
