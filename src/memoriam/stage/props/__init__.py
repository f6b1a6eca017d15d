"""Things on a set that are no moving photograph. Each prop is a layer made from a :class:`PropSetting`.

Props are found by the entry point group ``memoriam.props``: one small file a prop.
"""

from memoriam.stage.props.base import PropFactory, PropSetting, find_prop

__all__ = ["PropFactory", "PropSetting", "find_prop"]
