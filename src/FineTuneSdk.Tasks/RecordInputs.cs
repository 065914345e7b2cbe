#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using FineTuneSdk.Core.Events;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTuneSdk.Tasks;

/// <summary>
/// Writes what the last runs of all specs have read as a project file of items <c>_FineTuneInput</c>, which the next evaluation imports: an IDE and <c>dotnet watch</c>
/// look at evaluated items, and start no worker to find the data.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RecordInputs : Task
{
    private const string ItemName = "_FineTuneInput";

    /// <summary>The specs, with the metadata that <see cref="CollectSpecs"/> gave them.</summary>
    [Required]
    public ITaskItem[] Specs { get; set; } = [];

    /// <summary>The project file, absolute. Not written where it would stay as it is.</summary>
    [Required]
    public string File { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var inputs = Specs.SelectMany(Read).Except(Specs.Select(spec => spec.ItemSpec)).Distinct().OrderBy(path => path, StringComparer.Ordinal);
        var text = new XElement("Project", new XElement("ItemGroup", inputs.Select(path => new XElement(ItemName, new XAttribute("Include", LiteralItems.Escape(path)))))).ToString();
        try
        {
            if (!System.IO.File.Exists(File) || System.IO.File.ReadAllText(File) != text)
                System.IO.File.WriteAllText(File, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It makes no result wrong: an IDE then asks for one build more, or one less.
            Log.LogMessage(MessageImportance.Low, $"{File} was not written: {exception.Message}");
        }

        return true;
    }

    private static IEnumerable<string> Read(ITaskItem spec)
    {
        var cache = InputsCache.TryRead(Path.Combine(spec.GetMetadata(SpecMetadata.WorkDirectory), InputsCache.FileName));
        var directory = Path.GetDirectoryName(spec.ItemSpec)!;
        return cache == null ? [] : cache.Inputs.Where(input => input.Length != InputFile.Absent).Select(input => input.FullPath(directory));
    }
}
