using System.Text.RegularExpressions;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Adapters;

/// <summary>Decides which modules of a base are adapted and which are trained whole, by PEFT's rules.</summary>
/// <remarks>
/// Source: huggingface/peft 0.21.2, src/peft/tuners/tuners_utils.py (check_target_module_exists, _maybe_include_all_linear_layers, _check_tied_modules) and
/// src/peft/utils/other.py (_set_trainable). <c>target_modules</c> needs whole dotted segments, <c>modules_to_save</c> only the end of a path: "norm" takes
/// "input_layernorm" too. An entry that takes nothing is silent there as long as others take something; here it is an error.
/// </remarks>
public sealed class TargetMatcher
{
    /// <summary>The word for every linear layer but the output head.</summary>
    public const string AllLinearWord = "all-linear";

    private readonly PeftAdapterConfig _config;
    private readonly AdapterTargets _targets;
    private readonly IReadOnlyList<string> _modulesToSave;
    private readonly Lazy<Regex> _pattern;
    private readonly Lazy<Regex> _exclude;
    private readonly LayerChoice? _layers;

    /// <summary>Creates a matcher for an adapter's configuration.</summary>
    public TargetMatcher(PeftAdapterConfig config)
    {
        (_config, _targets, _modulesToSave) = (config, config.Targets, config.ModulesToSave);
        _pattern = new Lazy<Regex>(() => TargetPattern.Compile(config.Targets.Pattern!));
        _exclude = new Lazy<Regex>(() => TargetPattern.Compile(config.Exclude!.Pattern!));
        if (config.LayersToTransform is { } layers)
            _layers = new LayerChoice(layers.Items, config.LayersPattern?.Items ?? []);
    }

    /// <summary>Creates a matcher from a method's three keys.</summary>
    public TargetMatcher(AdapterTargets targets, IReadOnlyList<string> modulesToSave, bool ensureWeightTying = false)
        : this(new PeftAdapterConfig { Rank = 1, Alpha = 1, Targets = targets, ModulesToSave = modulesToSave, EnsureWeightTying = ensureWeightTying })
    {
    }

    /// <summary>Matches.</summary>
    /// <param name="modules">Every module of the base that has weights, a tied head too, in the order of the computation.</param>
    /// <param name="isTied">Whether the head is the embedding's matrix.</param>
    /// <param name="location">Where the names stand, for diagnostics.</param>
    /// <exception cref="FineTuneException">FTSDK1403, one for each name that takes nothing or what it can't.</exception>
    public TargetMatch Match(IReadOnlyList<ModelModule> modules, bool isTied, SourceSpan? location = null)
    {
        var problems = new DiagnosticBag();
        var saved = modules.Where(m => _modulesToSave.Any(name => IsSaved(m.Path, name))).ToList();
        var adapted = modules.Where(m => !IsExcluded(m.Path) && !IsBelowSaved(m.Path) && IsTarget(m)).ToList();
        CheckNames(modules, problems, location);
        foreach (var module in adapted)
        {
            if (module.Kind == ModelModuleKind.Norm)
                problems.Error(DiagnosticCodes.TargetNotFound, $"The target '{module.Path}' is a norm, which has no matrix to adapt; name it in modulesToSave instead.", location);
            else if (saved.Contains(module))
                problems.Error(DiagnosticCodes.TargetNotFound, $"'{module.Path}' would be both adapted and trained whole; make the name in modulesToSave longer, or leave it out of the targets.", location);
        }

        if (adapted.Count == 0 && !problems.HasErrors)
            problems.Error(DiagnosticCodes.TargetNotFound, "Every module that the targets name is left out by the excluded modules, the choice of layers or modulesToSave; adapt at least one.", location);
        problems.ThrowIfErrors();
        var rows = new RowsMatcher(_config, modules, isTied, location).Match(adapted, saved);
        return TieHead(adapted, saved, modules, isTied) with { Rows = rows.Rows, TiesRows = rows.TiesHead };
    }

    /// <summary>Targets as PEFT saves them: <see cref="AdapterTargets.AllLinear"/> becomes the shortest endings that tell the adapted modules from all others.</summary>
    /// <param name="modules">As in <see cref="Match"/>.</param>
    public AdapterTargets Resolve(IReadOnlyList<ModelModule> modules)
    {
        if (_targets.Names is not null || _targets.Pattern is not null)
            return _targets;
        // What is excluded, or in another layer, is named too: the keys that leave it out are saved beside the targets.
        var adapted = modules.Where(m => m.Kind == ModelModuleKind.Linear && !IsBelowSaved(m.Path)).Select(m => m.Path).ToHashSet(StringComparer.Ordinal);
        var others = modules.SelectMany(m => Ancestors(m.Path)).Where(p => !adapted.Contains(p)).SelectMany(Endings).ToHashSet(StringComparer.Ordinal);
        var kept = new List<string>();
        foreach (var path in adapted)
        {
            if (!kept.Any(ending => Names(ending, path)))
                kept.Add(Endings(path).First(ending => !others.Contains(ending)));
        }

        return AdapterTargets.Of([.. kept.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Whether a regular expression of <c>target_modules</c> takes a path.</summary>
    public static bool Matches(string pattern, string path) => TargetPattern.Compile(pattern).IsMatch(path);

    /// <summary>The excluded names that name no module.</summary>
    public IEnumerable<string> UnusedExclusions(IReadOnlyList<ModelModule> modules) =>
        (_config.Exclude?.Names ?? []).Where(name => !modules.Any(m => Names(name, m.Path)));

    private bool IsExcluded(string path) =>
        _config.Exclude is { } exclude && (exclude.Names is { } names ? names.Any(name => Names(name, path)) : _exclude.Value.IsMatch(path));

    private bool IsTarget(ModelModule module)
    {
        // A full path escapes the choice of layers.
        if (_targets.Names is { } names)
            return names.Any(name => name == module.Path) || names.Any(name => Names(name, module.Path)) && _layers?.Takes(module.Path) != false;
        if (_targets.Pattern is not null)
            return _pattern.Value.IsMatch(module.Path);
        return module.Kind == ModelModuleKind.Linear && _layers?.Takes(module.Path) != false;
    }

    /// <summary>PEFT's <c>_check_tied_modules</c>: with tying, a tied head stands for the embedding, and follows it.</summary>
    private TargetMatch TieHead(List<ModelModule> adapted, List<ModelModule> saved, IReadOnlyList<ModelModule> modules, bool isTied)
    {
        if (!_config.EnsureWeightTying || !isTied)
            return new TargetMatch(adapted, saved, TiesHead: false);
        var list = saved.Any(IsVocabulary) ? saved : adapted.Any(m => IsVocabulary(m) && IsTiedTarget(m)) ? adapted : null;
        if (list is null)
            return new TargetMatch(adapted, saved, TiesHead: false);
        var embedding = modules.Single(m => m.Kind == ModelModuleKind.Embedding);
        list.RemoveAll(m => m.Kind == ModelModuleKind.OutputHead);
        if (!list.Contains(embedding))
            list.Insert(0, embedding);
        return new TargetMatch(adapted, saved, TiesHead: true);
    }

    /// <summary>An expression has to take the name without the path there.</summary>
    private bool IsTiedTarget(ModelModule module) => _targets.Pattern is null || _pattern.Value.IsMatch(Endings(module.Path).First());

    private void CheckNames(IReadOnlyList<ModelModule> modules, DiagnosticBag problems, SourceSpan? location)
    {
        foreach (var name in _targets.Names ?? [])
        {
            if (!modules.Any(m => Names(name, m.Path)))
                problems.Error(DiagnosticCodes.TargetNotFound, $"The target '{name}' is no module of the base; its modules are {Listed(modules, ModelModuleKind.Norm)}.", location);
        }

        foreach (var name in _modulesToSave)
        {
            if (!modules.Any(m => IsSaved(m.Path, name)))
                problems.Error(DiagnosticCodes.TargetNotFound, $"'{name}' in modulesToSave is no module of the base; its modules are {Listed(modules)}.", location);
        }

        if (_targets.Names is { Count: 0 } || _targets.Pattern is not null && !modules.Any(IsTarget))
            problems.Error(DiagnosticCodes.TargetNotFound, $"The targets take no module of the base; its modules are {Listed(modules, ModelModuleKind.Norm)}.", location);
    }

    private static string Listed(IReadOnlyList<ModelModule> modules, ModelModuleKind? without = null) =>
        string.Join(", ", modules.Where(m => m.Kind != without).Select(m => Endings(m.Path).First()).Distinct(StringComparer.Ordinal));

    private static bool IsVocabulary(ModelModule module) => module.Kind is ModelModuleKind.Embedding or ModelModuleKind.OutputHead;

    private static bool Names(string name, string path) =>
        path == name || path.Length > name.Length && path[^(name.Length + 1)] == '.' && path.EndsWith(name, StringComparison.Ordinal);

    private static bool IsSaved(string path, string name) => Ancestors(path).Any(p => p.EndsWith(name, StringComparison.Ordinal));

    private bool IsBelowSaved(string path) => _modulesToSave.Any(name => Ancestors(path).Any(p => Names(name, p)));

    /// <summary>The path itself and those of the modules that it lies in.</summary>
    private static IEnumerable<string> Ancestors(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
            yield return path[..end];
    }

    /// <summary>The path's endings at a dot, the shortest first.</summary>
    private static IEnumerable<string> Endings(string path)
    {
        for (var dot = path.LastIndexOf('.'); dot >= 0; dot = dot == 0 ? -1 : path.LastIndexOf('.', dot - 1))
            yield return path[(dot + 1)..];
        yield return path;
    }
}
