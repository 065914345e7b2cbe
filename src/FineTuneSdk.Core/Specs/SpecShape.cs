using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTuneSdk.Core.Specs;

/// <summary>The keys of one spec type, read off its properties and their <see cref="SpecKeyAttribute"/>s: what reader, schema and canonical form all walk.</summary>
internal sealed class SpecShape
{
    private static readonly ConcurrentDictionary<Type, SpecShape> Cache = new();

    private SpecShape(Type type)
    {
        Type = type;
        Keys = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => new SpecKey(property))];
    }

    public Type Type { get; }

    public IReadOnlyList<SpecKey> Keys { get; }

    public static SpecShape For(Type type) => Cache.GetOrAdd(type, static t => new SpecShape(t));

    public SpecKey? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>A value with every default; a required key has its type's empty value.</summary>
    public object CreateDefault() => Activator.CreateInstance(Type)!;

    /// <summary>An enum's values with their spelling in JSON.</summary>
    public static IReadOnlyList<(string Name, object Value)> EnumNames(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field =>
            (field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(field.Name), field.GetValue(null)!))];

    /// <summary>An enum value's spelling in JSON.</summary>
    public static string EnumName(object value) => EnumNames(value.GetType()).First(pair => pair.Value.Equals(value)).Name;
}

/// <summary>One key: its name, its property, and what may stand there.</summary>
internal sealed class SpecKey
{
    public SpecKey(PropertyInfo property)
    {
        Property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Rules = property.GetCustomAttribute<SpecKeyAttribute>() ?? new SpecKeyAttribute();
        Required = property.IsDefined(typeof(RequiredMemberAttribute));
        ValueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var item = ValueType.IsGenericType && ValueType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? ValueType.GetGenericArguments()[0] : null;
        Kind = ValueType switch
        {
            _ when item == typeof(string) => SpecValueKind.StringList,
            _ when item == typeof(int) => SpecValueKind.IntegerList,
            _ when ValueType == typeof(IReadOnlyDictionary<string, int>) => SpecValueKind.IntegerMap,
            _ when ValueType == typeof(IReadOnlyDictionary<string, double>) => SpecValueKind.NumberMap,
            _ when item is not null => SpecValueKind.ObjectList,
            { IsEnum: true } => SpecValueKind.Enum,
            _ when ValueType == typeof(string) => SpecValueKind.String,
            _ when ValueType == typeof(int) => SpecValueKind.Integer,
            _ when ValueType == typeof(double) => SpecValueKind.Number,
            _ when ValueType == typeof(bool) => SpecValueKind.Boolean,
            _ when ValueType == typeof(ValidationSpec) => SpecValueKind.ShareOrFile,
            _ => SpecValueKind.Object,
        };
        Shape = Kind switch { SpecValueKind.Object => SpecShape.For(ValueType), SpecValueKind.ObjectList => SpecShape.For(item!), _ => null };
    }

    public string Name { get; }

    public PropertyInfo Property { get; }

    public SpecKeyAttribute Rules { get; }

    public bool Required { get; }

    /// <summary>The property's type without its nullability.</summary>
    public Type ValueType { get; }

    public SpecValueKind Kind { get; }

    /// <summary>Of an object, or of the objects in a list.</summary>
    public SpecShape? Shape { get; }
}

/// <summary>What may stand at a key.</summary>
internal enum SpecValueKind
{
    String,
    Integer,
    Number,
    Boolean,
    Enum,
    StringList,
    IntegerList,
    IntegerMap,
    NumberMap,
    Object,
    ObjectList,
    ShareOrFile,
}
