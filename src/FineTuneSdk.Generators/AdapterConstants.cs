using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace FineTuneSdk.Generators;

/// <summary>The constants of a project's specs, in the order of their identifiers, and the specs that have none.</summary>
internal sealed class AdapterConstants
{
    /// <summary>The generated class.</summary>
    public const string ClassName = "Adapters";

    private const string SpecExtension = ".finetune.json";

    private AdapterConstants(IReadOnlyList<AdapterConstant> all, IReadOnlyList<AdapterProblem> problems)
    {
        All = all;
        Problems = problems;
    }

    public IReadOnlyList<AdapterConstant> All { get; }

    public IReadOnlyList<AdapterProblem> Problems { get; }

    /// <summary>Makes them from the specs' paths.</summary>
    public static AdapterConstants From(IEnumerable<string> specs)
    {
        var all = new SortedDictionary<string, AdapterConstant>(StringComparer.Ordinal);
        var problems = new List<AdapterProblem>();
        foreach (var spec in specs.Distinct().OrderBy(path => path, StringComparer.Ordinal))
        {
            var name = NameOf(spec);
            var identifier = ToIdentifier(name);
            if (identifier.Length == 0)
                problems.Add(new AdapterProblem(AdapterProblem.NoIdentifier, spec, name));
            else if (all.TryGetValue(identifier, out var other))
                problems.Add(new AdapterProblem(AdapterProblem.SameIdentifier, spec, other.Name, name, identifier));
            else
                all.Add(identifier, new AdapterConstant(identifier, name, Path.GetFileName(spec)));
        }

        return new AdapterConstants([.. all.Values], problems);
    }

    /// <summary>The file name without <c>.finetune.json</c>: the name by which tasks, worker and runtime call the adapter.</summary>
    public static string NameOf(string spec)
    {
        var file = Path.GetFileName(spec);
        return file.EndsWith(SpecExtension, StringComparison.OrdinalIgnoreCase) ? file.Substring(0, file.Length - SpecExtension.Length) : Path.GetFileNameWithoutExtension(file);
    }

    /// <summary><c>customer-support.v2</c> → <c>CustomerSupportV2</c>; a leading digit gets an underscore; empty where nothing remains.</summary>
    public static string ToIdentifier(string name)
    {
        var identifier = new StringBuilder();
        var start = true;
        foreach (var letter in name)
        {
            if (!char.IsLetterOrDigit(letter))
            {
                start = true;
                continue;
            }

            if (identifier.Length == 0 && char.IsDigit(letter))
                identifier.Append('_');
            identifier.Append(start ? char.ToUpperInvariant(letter) : letter);
            start = false;
        }

        // A member can't have its class's name.
        return identifier.ToString() is var made && made == ClassName ? "_" + made : made;
    }
}
